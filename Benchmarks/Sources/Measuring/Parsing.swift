import Histories

/// How fast files are read, on one thread and without checking them.
func parsingRate(of format: HistoryFormat) throws -> String {
    var shape = Shape()
    shape.operations = 200_000
    shape.keys = 10
    shape.rotation = 500
    var bytes: [UInt8] = []
    Simulation.run(shape) { event in
        switch format {
        case .edn: EDN.append(event, to: &bytes)
        default: JSONLines.append(event, to: &bytes)
        }
    }
    var times: [Double] = []
    for _ in 0..<5 {
        var events = 0
        times.append(
            try elapsedMilliseconds {
                events = try Recording.decode(bytes, format: format, independent: true).events.count
            }
        )
        guard events == 2 * shape.operations else {
            throw Complaint("\(events) events were read of \(2 * shape.operations)")
        }
    }
    let rate = Double(bytes.count) / median(times) / 1e3
    let events = Double(2 * shape.operations) / median(times) / 1e3
    return "\(format.rawValue): \(number(rate)) MB/s, \(number(events)) million events a second"
}

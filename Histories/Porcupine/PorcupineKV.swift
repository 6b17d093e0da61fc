/// Reads the lines that Porcupine tests its key-value model with.
///
/// ```
/// {:process 0, :type :invoke, :f :append, :key "0", :value "x"}
/// {:process 0, :type :ok, :f :get, :key "0", :value "xy"}
/// ```
///
/// They are EDN, so the reader is EDN's; only put, append and get occur, each on a key.
enum PorcupineKV {
    static let functions: Set<String> = ["put", "append", "get"]

    static func decode(_ bytes: [UInt8], file: String?) throws(HistoryError) -> Recording {
        let recording = try EDN.decode(
            bytes,
            file: file,
            independent: false,
            format: .porcupineKV
        )
        for (position, event) in recording.events.enumerated() where event.process != .nemesis {
            guard functions.contains(event.f), event.key != nil else {
                throw HistoryError(
                    file: file,
                    line: recording.line(ofEvent: position),
                    expected: "put, append or get on a key (\(HistoryFormat.porcupineKV.rawValue))",
                    found: event.key == nil ? "\(event.f) without a key" : event.f
                )
            }
        }
        return recording
    }
}

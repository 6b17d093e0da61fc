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

    static func decode(_ source: Source) throws(HistoryError) -> Recording {
        var source = source
        source.isIndependent = false
        let recording = try EDN.decode(source, format: .porcupineKV)
        let events = recording.events
        let isKnown = events.fNames.texts.map(functions.contains)
        for position in events.indices
        where events.processNumber(at: position) != events.processNames.nemesis {
            let hasKey = events.keyNumber(at: position) >= 0
            if hasKey, isKnown[events.fNumber(at: position)] { continue }
            let f = Excerpt.shortened(events.f(at: position))
            throw HistoryError(
                file: source.file,
                line: recording.line(ofEvent: position),
                expected: "put, append or get on a key (\(HistoryFormat.porcupineKV.rawValue))",
                found: hasKey ? f : "\(f) without a key"
            )
        }
        return recording
    }
}

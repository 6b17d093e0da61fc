/// Reads and writes histories as JSON lines: one event a line.
///
/// ```
/// {"index":0,"time":81250,"process":3,"type":"invoke","f":"write","key":"x","value":7}
/// {"index":1,"time":912004,"process":3,"type":"ok","f":"write","key":"x","value":7,"node":"n2"}
/// ```
///
/// `process`, `type` and `f` must be there; fields without a name of their own are kept as extras.
public enum JSONLines {
    /// Reads a file.
    ///
    /// A last line that neither ends nor parses is reported as torn; any other bad one is an error.
    /// With `independent` a client's value `[k, v]` is the value v of the key k. An event takes at
    /// most 64 MiB.
    /// - Throws: `HistoryError` that names the file and the line.
    public static func decode(
        _ bytes: [UInt8],
        file: String? = nil,
        independent: Bool = false
    ) throws(HistoryError) -> Recording {
        try bytes.withUnsafeBufferPointer { (buffer) throws(HistoryError) in
            try decode(Source(bytes: buffer, file: file, isIndependent: independent))
        }
    }

    static func decode(_ source: Source) throws(HistoryError) -> Recording {
        try Recording.refuseNonText(source)
        let bytes = source.bytes
        var reader = JSONEventReader(source)
        var list = EventList(source)
        var start = bytes.spellsMark ? 3 : 0
        var line = 1
        while start < bytes.count {
            var fields = EventFields()
            if let end = reader.line(at: start, into: &fields),
                list.append(fields, of: bytes, line: line)
            {
                start = end
                line += 1
                continue
            }
            do throws(ScanError) {
                start = try scanLine(line, at: start, of: source, into: &list)
                line += 1
            } catch {
                let tail = Tail(start: start, line: line, hasEvents: !list.events.isEmpty)
                guard !error.isLimit, let torn = tail.torn(in: source, lineWise: true) else {
                    throw source.located(error)
                }
                return try list.recording(torn: torn, format: .jsonl, file: source.file)
            }
        }
        return try list.recording(torn: nil, format: .jsonl, file: source.file)
    }

    /// Reads a line of any form; the place after its end.
    private static func scanLine(
        _ line: Int,
        at start: Int,
        of source: Source,
        into list: inout EventList
    ) throws(ScanError) -> Int {
        let window = source.window(from: start)
        var scanner = JSONScanner(window.bytes, lineWise: true)
        scanner.position = start
        do throws(ScanError) {
            try scanner.line(line, into: &list)
        } catch {
            throw window.judged(error, at: scanner.position)
        }
        try window.check(scanner.position)
        return scanner.position
    }

    /// Appends an event as one line, with its line end.
    ///
    /// `value` is always written; `time`, `key`, `node` and `error` only where the event has them.
    public static func append(_ event: Event, to output: inout [UInt8]) {
        JSONWriter.append(verbatim: "{\"index\":", to: &output)
        JSONWriter.append(Int64(event.index), to: &output)
        if let time = event.time {
            JSONWriter.append(verbatim: ",\"time\":", to: &output)
            JSONWriter.append(time, to: &output)
        }
        switch event.process {
        case .client(let number):
            JSONWriter.append(verbatim: ",\"process\":", to: &output)
            JSONWriter.append(Int64(number), to: &output)
        case .nemesis: JSONWriter.append(verbatim: ",\"process\":\"nemesis\"", to: &output)
        }
        append(event.kind, to: &output)
        JSONWriter.append(text: event.f, to: &output)
        if let key = event.key {
            JSONWriter.append(verbatim: ",\"key\":", to: &output)
            JSONWriter.append(text: key, to: &output)
        }
        JSONWriter.append(verbatim: ",\"value\":", to: &output)
        JSONWriter.append(event.value, to: &output)
        appendRest(event, to: &output)
        JSONWriter.append(verbatim: "}\n", to: &output)
    }

    private static func append(_ kind: Event.Kind, to output: inout [UInt8]) {
        switch kind {
        case .invoke: JSONWriter.append(verbatim: ",\"type\":\"invoke\",\"f\":", to: &output)
        case .ok: JSONWriter.append(verbatim: ",\"type\":\"ok\",\"f\":", to: &output)
        case .fail: JSONWriter.append(verbatim: ",\"type\":\"fail\",\"f\":", to: &output)
        case .info: JSONWriter.append(verbatim: ",\"type\":\"info\",\"f\":", to: &output)
        }
    }

    private static func appendRest(_ event: Event, to output: inout [UInt8]) {
        if let node = event.node {
            JSONWriter.append(verbatim: ",\"node\":", to: &output)
            JSONWriter.append(text: node, to: &output)
        }
        if let error = event.error {
            JSONWriter.append(verbatim: ",\"error\":", to: &output)
            JSONWriter.append(text: error, to: &output)
        }
        guard !event.extra.isEmpty else { return }
        for (name, value) in event.namedExtras {
            output.append(ASCII.comma)
            JSONWriter.append(text: name, to: &output)
            output.append(ASCII.colon)
            JSONWriter.append(value, to: &output)
        }
    }
}

extension Event {
    /// The extras in the order of their names, without those that would hide a field.
    var namedExtras: [(key: String, value: Value)] {
        extra.sorted { $0.key < $1.key }.filter { name, _ in
            var name = name
            return name.withUTF8 { EventField.named($0) } == .other
        }
    }
}

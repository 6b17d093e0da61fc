/// The named fields of an event in a file.
enum EventField {
    case index
    case time
    case process
    case type
    case f
    case key
    case value
    case node
    case error
    case other

    /// The field with this name.
    ///
    /// Readers ask it for every field of every event: so by length first.
    static func named(_ name: Bytes) -> EventField {
        switch name.count {
        case 1: name.spells("f") ? .f : .other
        case 3: name.spells("key") ? .key : .other
        case 4:
            name.spells("type")
                ? .type : name.spells("time") ? .time : name.spells("node") ? .node : .other
        case 5:
            name.spells("value")
                ? .value : name.spells("index") ? .index : name.spells("error") ? .error : .other
        case 7: name.spells("process") ? .process : .other
        default: .other
        }
    }
}

extension Event.Kind {
    /// The kind of this name, or nil.
    init?(_ name: Bytes) {
        if name.spells("invoke") {
            self = .invoke
        } else if name.spells("ok") {
            self = .ok
        } else if name.spells("fail") {
            self = .fail
        } else if name.spells("info") {
            self = .info
        } else {
            return nil
        }
    }
}

/// An event while its fields are still coming in, in any order.
struct EventDraft {
    /// Where the event begins.
    var offset: Int
    var index: Int64?
    var time: Int64?
    var process: Process?
    var kind: Event.Kind?
    var f: String?
    var key: String?
    var value = Value.null
    var node: String?
    var error: String?
    var extra: [String: Value] = [:]

    init(at offset: Int) { self.offset = offset }

    /// Makes the pair `[key, value]` of independent keys a keyed value.
    mutating func splitPair() {
        guard key == nil, case .list(let pair) = value, pair.count == 2 else { return }
        key = pair[0].nameText
        value = pair[1]
    }
}

/// The events of a file as they come in.
struct EventList {
    var events: [Event] = []
    var lines = LineTable()
    /// Whether a client's value is a pair of key and value.
    let independent: Bool
    private var indexNext = 0

    init(independent: Bool, capacity: Int) {
        self.independent = independent
        events.reserveCapacity(capacity)
    }

    /// Takes a finished event.
    ///
    /// An event without an index follows the one before it. Indices may leave gaps, but must
    /// rise: the order of the lines and the order of the indices are one and the same.
    mutating func append(_ draft: consuming EventDraft, line: Int) throws(ScanError) {
        guard let process = draft.process else { throw missing("process", from: draft) }
        guard let kind = draft.kind else { throw missing("type", from: draft) }
        guard let f = draft.f else { throw missing("f", from: draft) }
        if independent, process != .nemesis { draft.splitPair() }
        let index = draft.index.map(Int.init) ?? indexNext
        guard index >= indexNext else {
            throw ScanError(
                draft.offset,
                expected: "an index of \(indexNext) or more, as indices rise",
                found: "index \(index)"
            )
        }
        guard index < Int.max else {
            throw ScanError(draft.offset, expected: "a smaller index", found: "index \(index)")
        }
        indexNext = index + 1
        lines.note(line, of: events.count)
        events.append(
            Event(
                index: index,
                time: draft.time,
                process: process,
                kind: kind,
                f: f,
                key: draft.key,
                value: draft.value,
                error: draft.error,
                node: draft.node,
                extra: draft.extra
            )
        )
    }

    private func missing(_ name: String, from draft: EventDraft) -> ScanError {
        ScanError(draft.offset, expected: "an event with the field \(name)", found: "one without")
    }

    /// The recording of all events; a file must say something.
    func recording(
        torn: TornTail?,
        format: HistoryFormat,
        file: String?
    ) throws(HistoryError) -> Recording {
        guard !events.isEmpty || torn != nil else {
            throw HistoryError(
                file: file,
                expected: "at least one event (\(format.rawValue))",
                found: "none"
            )
        }
        var recording = Recording(events: events, torn: torn, format: format, file: file)
        recording.lines = lines
        return recording
    }
}

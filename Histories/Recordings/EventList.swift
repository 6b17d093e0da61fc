/// The events of a file as they come in.
struct EventList {
    var events = EventColumns()
    var lines = LineTable()
    /// Whether a client's value is a pair of key and value.
    let isIndependent: Bool
    /// The least index that the next event may have.
    var indexNext = 0
    /// The names of the processes, if they have names instead of numbers.
    private var processNames = Names()
    private var hasNumberedProcesses = false

    /// No events yet; the file's first lines tell how many will come.
    init(_ source: Source) {
        isIndependent = source.isIndependent
        events.reserveCapacity(source.bytes.eventCountEstimate)
    }

    /// Whether one more event can be counted in 32 bits.
    @inline(__always)
    var hasRoom: Bool { events.count < Self.countMax }

    /// Notes that a process has a number; false if others have names.
    @inline(__always)
    mutating func noteNumberedProcess() -> Bool {
        hasNumberedProcesses = true
        return processNames.count == 0
    }

    /// The process of an event.
    ///
    /// A file names its processes or numbers them: which number a name gets among others would be
    /// our choice, and two processes could become one.
    private mutating func process(of draft: borrowing EventDraft) throws(ScanError) -> Process {
        guard let name = draft.processName else {
            guard draft.isOfNemesis || noteNumberedProcess() else {
                throw ScanError(
                    draft.offset,
                    expected: "a process with a name, as others have one",
                    found: "\(draft.process)"
                )
            }
            return draft.process
        }
        guard !hasNumberedProcesses else {
            throw ScanError(
                draft.offset,
                expected: "a process that is an integer, as others are",
                found: Excerpt.quoted(name)
            )
        }
        return .client(Int(processNames.number(of: name)))
    }

    private static let countMax = Int(Int32.max)

    /// Takes a finished event.
    ///
    /// An event without an index follows the one before it. Indices may leave gaps, but must
    /// rise: the order of the lines and the order of the indices are one and the same.
    mutating func append(_ draft: consuming EventDraft, line: Int) throws(ScanError) {
        if !draft.seen.isSuperset(of: .required), let field = draft.missing {
            throw ScanError(
                draft.offset,
                expected: "an event with the field \(field)",
                found: "one without"
            )
        }
        guard hasRoom else {
            throw .limit(draft.offset, "a history of at most \(Self.countMax) events")
        }
        let process = try process(of: draft)
        if isIndependent, process != .nemesis { draft.splitPair() }
        if !draft.seen.contains(.index) { draft.index = indexNext }
        let index = draft.index
        guard index >= indexNext, index < Int.max else {
            throw ScanError(
                draft.offset,
                expected: "an index of \(indexNext) or more, as indices rise",
                found: "index \(index)"
            )
        }
        indexNext = index + 1
        lines.note(line, of: events.count)
        // Each field moves over: a copy would count references up and down again.
        events.append(
            Event(
                index: index,
                time: draft.time,
                process: process,
                kind: draft.kind,
                f: draft.f,
                key: draft.key,
                value: draft.value,
                error: draft.error,
                node: draft.node,
                extra: draft.extra
            )
        )
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
        recording.processNames = processNames.texts
        return recording
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// How many events a file may hold, by its size and the length of its first lines.
    ///
    /// Lines grow with their numbers, so the guess is rather too high: room that nothing is
    /// written to costs nothing.
    fileprivate var eventCountEstimate: Int {
        let head = part(0..<Swift.min(count, 1 << 16))
        let lines = head.count { $0 == ASCII.newline }
        let length = Swift.max(head.count / Swift.max(lines, 1), Self.eventBytesMin)
        return count / length + 1
    }

    /// The length of `{:process 0 :type :ok :f :a}`; events without content are rare.
    private static var eventBytesMin: Int { 28 }
}

/// Reads histories of one record an operation, with the times of its call and of its return.
///
/// ```
/// {"ClientId":1,"Input":{"Op":"put","Key":"q","Value":"v1"},"Call":100,"Output":{},"Return":200}
/// {"ClientId":2,"Input":{"Op":"get","Key":"q"},"Call":150,"Output":{"Value":"v1"},"Return":300}
/// ```
///
/// Intervals are closed, as Porcupine has them: a call at the time of another's return is
/// concurrent with it. So is one by a client that has no answer yet: it counts as another process.
enum CallRecords {
    static func decode(_ source: Source) throws(HistoryError) -> Recording {
        try Recording.refuseNonText(source)
        // Nothing in a record is a pair that stands for a key and a value.
        var source = source
        source.isIndependent = false
        var records: [CallRecord] = []
        var objects = JSONObjects(source)
        var torn: TornTail?
        do throws(ScanError) {
            try objects.readAll { (scanner, line) throws(ScanError) in
                let place = scanner.position
                let value = try scanner.value(depth: 0)
                records.append(try CallRecord(value, at: place, line: line))
            }
        } catch {
            let tail = Tail(start: objects.start, line: objects.line, hasEvents: !records.isEmpty)
            torn =
                error.isLimit || objects.isArray ? nil : tail.torn(in: source, lineWise: true)
            if torn == nil { throw source.located(error) }
        }
        var list = EventList(source)
        var names: [String] = []
        let areTexts = records.allSatisfy(\.isOfText)
        let isInSeconds = records.contains { $0.call.isFraction || $0.end?.isFraction == true }
        do throws(ScanError) {
            var processes = try CallProcesses(records)
            defer { names = processes.names }
            for moment in try Self.moments(of: records, inSeconds: isInSeconds) {
                let record = records[moment.record]
                try list.append(
                    record.draft(
                        of: moment,
                        process: processes.process(of: moment, record),
                        areTexts: areTexts
                    ),
                    line: record.line
                )
            }
        } catch {
            throw source.located(error)
        }
        var recording = try list.recording(torn: torn, format: .calls, file: source.file)
        recording.processNames = names
        return recording
    }

    /// A call or a return.
    struct Moment {
        let time: Int64
        let isReturn: Bool
        let record: Int
    }

    /// All calls and returns in the order of their times; of one time, calls come first.
    private static func moments(
        of records: [CallRecord],
        inSeconds: Bool
    ) throws(ScanError) -> [Moment] {
        var moments: [Moment] = []
        for (number, record) in records.enumerated() {
            let (call, end) = try record.times(inSeconds: inSeconds)
            moments.append(Moment(time: call, isReturn: false, record: number))
            if let end { moments.append(Moment(time: end, isReturn: true, record: number)) }
        }
        return moments.sorted {
            ($0.time, $0.isReturn ? 1 : 0, $0.record) < ($1.time, $1.isReturn ? 1 : 0, $1.record)
        }
    }
}

/// The processes that clients count as: a client with a call open calls as another one.
private struct CallProcesses {
    /// The names of the clients by their numbers, if they have names.
    private(set) var names: [String] = []
    private var numbers: [CallRecord.Client: Int] = [:]
    /// The processes of each client that have nothing open.
    private var idle: [CallRecord.Client: [Int]] = [:]
    private var processes: [Int: Int] = [:]
    private var used: Set<Int> = []
    private var next = 0

    /// A file names its clients or numbers them: which number a name gets would be our choice.
    init(_ records: [CallRecord]) throws(ScanError) {
        for record in records where numbers[record.client] == nil {
            switch record.client {
            case .number(let number): numbers[record.client] = number
            case .name(let name):
                numbers[record.client] = names.count
                names.append(name.text)
            }
            guard names.isEmpty || names.count == numbers.count else {
                throw ScanError(
                    record.place,
                    expected: "clients that are all integers, or all names",
                    found: "both"
                )
            }
        }
        for (client, number) in numbers {
            idle[client] = [number]
            used.insert(number)
        }
    }

    mutating func process(of moment: CallRecords.Moment, _ record: CallRecord) -> Int {
        if moment.isReturn {
            let process = processes.removeValue(forKey: moment.record) ?? 0
            if record.kind != .info { idle[record.client, default: []].append(process) }
            return process
        }
        let process = idle[record.client]?.popLast() ?? unused()
        processes[moment.record] = process
        return process
    }

    private mutating func unused() -> Int {
        while !used.insert(next).inserted { next += 1 }
        return next
    }
}

extension CallRecord {
    /// Whether a text was put, appended to or got: then an absent one reads as "".
    fileprivate var isOfText: Bool {
        switch request.name {
        case "put", "append": request.argument.text != nil
        case "get": result.text != nil || result == .null
        default: false
        }
    }

    /// The two times in nanoseconds.
    fileprivate func times(
        inSeconds: Bool
    ) throws(ScanError) -> (call: Int64, end: Int64?) {
        guard let call = call.nanoseconds(ofSeconds: inSeconds) else { throw tooLate }
        guard let end else { return (call, nil) }
        guard let end = end.nanoseconds(ofSeconds: inSeconds) else { throw tooLate }
        guard end >= call else {
            throw ScanError(
                place,
                expected: "a return at or after the call at \(call) ns",
                found: "one at \(end) ns"
            )
        }
        return (call, end)
    }

    private var tooLate: ScanError {
        ScanError(place, expected: "a time of at most 64 bits in nanoseconds", found: "a later one")
    }

    /// The event of the call or of the return.
    fileprivate func draft(
        of moment: CallRecords.Moment,
        process: Int,
        areTexts: Bool
    ) -> EventDraft {
        let isReturn = moment.isReturn
        var draft = EventDraft(at: 0)
        draft.seen = .required
        draft.process = .client(process)
        draft.kind = isReturn ? kind : .invoke
        draft.time = moment.time
        // Of texts there is a model that knows these names.
        draft.f = areTexts ? request.name : request.f
        draft.key = request.key
        draft.value = isReturn && kind == .ok ? result : request.argument
        draft.error = isReturn ? error : nil
        return draft
    }
}

import Histories
import Scoring

extension RunRecord {
    /// The record as `record.json` keeps it.
    public var json: Value {
        var fields: [String: Value] = [
            "format": .int(Int64(Self.format)), "id": .string(id), "suite": .string(suite),
            "subject": .string(subject), "plan": plan, "program": program.json,
            "machine": machine.json, "links": .string(links), "began": .string(began.text),
            "reproduce": .string(reproduction),
        ]
        fields["night"] = place?.json
        switch state {
        case .running: fields["status"] = "running"
        case .ended(let ending):
            fields["status"] = .string(ending.status.rawValue)
            fields["duration_ns"] = ending.duration.map { .int($0.nanoseconds) }
            fields["summary"] = ending.summary?.json
            fields["findings"] = .list(ending.findings.map(\.json))
            fields["seeds"] = ending.seeds?.json
            fields["failure"] = ending.failure.map { .string($0) }
            fields["judged_by"] = ending.judge?.json
        }
        return .map(fields)
    }

    /// Reads a record.
    /// - Throws: what is wrong with it, without the name of its file.
    public init(_ value: Value) throws(ArchiveError) {
        let format = value["format"]?.integer
        guard let format, (1...Int64(Self.format)).contains(format) else {
            let found = format.map { "format \($0)" } ?? "no format"
            throw ArchiveError(
                "\(found), expected at most \(Self.format): a newer program wrote this record"
            )
        }
        func text(_ field: String) throws(ArchiveError) -> String {
            guard let text = value[field]?.text else {
                throw ArchiveError("\(field): expected a text")
            }
            return text
        }
        guard let began = UTCTime(try text("began")) else {
            throw ArchiveError("began: expected a time such as 2026-11-28T23:10:40Z")
        }
        self.init(
            id: try text("id"),
            suite: try text("suite"),
            subject: try text("subject"),
            plan: value["plan"] ?? .null,
            program: Program(value["program"]),
            machine: Machine(value["machine"]),
            links: value["links"]?.text ?? "unknown",
            began: began,
            reproduction: try text("reproduce"),
            place: value["night"].flatMap { Place($0) },
            state: try Self.state(of: value, status: try text("status"))
        )
    }

    private static func state(
        of value: Value,
        status: String
    ) throws(ArchiveError) -> State {
        if status == "running" { return .running }
        guard let known = RunStatus(rawValue: status) else {
            let names = ["running"] + RunStatus.allCases.map(\.rawValue)
            throw ArchiveError("status: \(status), expected \(names.joined(separator: ", "))")
        }
        return .ended(
            Ending(
                status: known,
                duration: value["duration_ns"]?.integer.map { .nanoseconds($0) },
                summary: value["summary"].flatMap { RunSummary($0) },
                findings: (value["findings"]?.elements ?? []).compactMap { Finding($0) },
                seeds: value["seeds"].flatMap { SeedCount($0) },
                failure: value["failure"]?.text,
                judge: value["judged_by"].map { Program($0) }
            )
        )
    }
}

extension RunRecord.Place {
    var json: Value {
        [
            "id": .string(night), "cell": .string(cell), "unit": .int(Int64(unit)),
            "attempt": .int(Int64(attempt)),
        ]
    }

    init?(_ value: Value) {
        guard let night = value["id"]?.text, let cell = value["cell"]?.text,
            let unit = value["unit"]?.integer.flatMap({ Int(exactly: $0) }),
            let attempt = value["attempt"]?.integer.flatMap({ Int(exactly: $0) })
        else { return nil }
        self.init(night: night, cell: cell, unit: unit, attempt: attempt)
    }
}

extension RunRecord.SeedCount {
    var json: Value {
        [
            "first": .string("\(first)"), "count": .int(Int64(count)),
            "broken": .int(Int64(broken)),
        ]
    }

    init?(_ value: Value) {
        guard let first = value["first"]?.text.flatMap({ UInt64($0) }),
            let count = value["count"]?.integer.flatMap({ Int(exactly: $0) }),
            let broken = value["broken"]?.integer.flatMap({ Int(exactly: $0) })
        else { return nil }
        self.init(first: first, count: count, broken: broken)
    }
}

extension RunDirectory {
    /// Writes the record of this run.
    public func write(_ record: RunRecord) throws(ArchiveError) {
        try write(record.json.jsonText + "\n", to: self.record)
    }

    /// Reads the record of this run; of a run from before records, what its files say.
    ///
    /// - Returns: nil if the folder holds neither a record nor results.
    /// - Throws: `ArchiveError` naming the file and what was expected in it.
    public func readRecord() throws(ArchiveError) -> RunRecord? {
        guard let bytes = try Files.read(record) else { return try earlierRecord() }
        do {
            return try RunRecord(try JSON.parse(bytes))
        } catch {
            throw ArchiveError("\(record): \(error)")
        }
    }
}

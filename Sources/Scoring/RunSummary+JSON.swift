import Checkers
import Histories

/// The codec of summaries: one table of fields, for records and for scorecards alike.
///
/// A summary's places in the document are those of `results.json`, so that one table writes
/// `record.json` and reads both, and the results of runs from before records.
extension RunSummary {
    /// A field: where it is in the document, and how it is written and read.
    struct Field: Sendable {
        let path: [String]
        /// The value; nil to leave it out.
        let write: @Sendable (RunSummary) -> Value?
        /// Sets the field from what is at its place.
        let read: @Sendable (inout RunSummary, Value) -> Void
    }

    static let fields: [Field] = [
        .text("strategy", \.strategy), .text("claim.stance", \.stance), judgements,
        .text("policy.name", \.policy),
        Field("anomalies") {
            .map($0.anomalies.mapValues { .int(Int64($0)) })
        } read: {
            $0.anomalies = ($1.fields ?? [:]).compactMapValues { $0.integer.map { Int($0) } }
        },
        .count("operations.total.overall.ok", \.yield.part),
        .count("operations.total.overall.invoked", \.yield.whole),
        .count("lost_writes.count", \.lost), .text("rest", \.rest),
        .integer("time_to_converge", \.timeToConverge), staleReads,
        .integer("staleness.total.time.p99", \.lateP99),
        .integer("operations.total.overall.latency.p50", \.latencyP50),
        .integer("operations.total.overall.latency.p99", \.latencyP99),
        .number("operations.total.overall.calls_per_second", \.callsPerSecond),
        .number("operations.availability", \.availability),
        .count("fault_windows", \.faultWindows),
        Field("interrupted") {
            .bool($0.isInterrupted)
        } read: {
            $0.isInterrupted = $1.truth ?? false
        },
        Field("partitions") {
            .map($0.partitions.mapValues(\.json))
        } read: {
            $0.partitions = ($1.fields ?? [:]).mapValues { PartitionFigures($0) }
        },
    ]

    private static let judgements = Field("judgements") { summary in
        .list(
            Property.all.compactMap { guarantee in
                guard let decided = summary.verdicts[guarantee] else { return nil }
                var fields: [String: Value] = [
                    "guarantee": .string(guarantee.name),
                    "valid": decided.map { .bool($0) } ?? "unknown",
                ]
                if summary.broken.contains(guarantee) { fields["standing"] = "broken" }
                if summary.claimed.contains(guarantee) { fields["claimed"] = true }
                return .map(fields)
            }
        )
    } read: { summary, value in
        for judgement in value.elements ?? [] {
            guard let guarantee = judgement["guarantee"]?.text.flatMap(Property.named)
            else { continue }
            summary.verdicts[guarantee] = .some(judgement["valid"]?.truth)
            let standing = judgement["standing"]?.text
            if standing == "broken" { summary.broken.insert(guarantee) }
            let isClaimed = judgement["claimed"]?.truth ?? false
            let isOfResults = standing.flatMap(Judgement.Standing.init).map { $0 != .notClaimed }
            if isClaimed || isOfResults ?? false { summary.claimed.insert(guarantee) }
        }
    }

    private static let staleReads = Field("staleness.total.stale") {
        $0.staleReads?.json
    } read: {
        let stale = Share($1)
        $0.staleReads = stale.whole > 0 ? stale : nil
    }
}

extension RunSummary {
    /// The summary as `record.json` keeps it.
    public var json: Value {
        Self.fields.reduce(.map([:])) { document, field in
            guard let value = field.write(self) else { return document }
            return document.setting(value, at: field.path[...])
        }
    }

    /// Reads a summary from a record or from a scorecard; nil if it is neither.
    public init?(_ value: Value) {
        guard let strategy = value["strategy"]?.text, value["judgements"]?.elements != nil,
            value["operations"] != nil
        else { return nil }
        self.init(strategy: strategy, stance: "")
        for field in Self.fields {
            let found = field.path.reduce(Optional(value)) { $0?[$1] }
            if let found { field.read(&self, found) }
        }
        // Older records count it although nobody promised to serve.
        if !broken.contains(.available) { anomalies[Scorecard.silence] = nil }
    }
}

extension RunSummary.Field {
    init(
        _ path: String,
        write: @escaping @Sendable (RunSummary) -> Value?,
        read: @escaping @Sendable (inout RunSummary, Value) -> Void
    ) {
        self.init(path: path.split(separator: ".").map(String.init), write: write, read: read)
    }

    fileprivate typealias Key<Part> = WritableKeyPath<RunSummary, Part> & Sendable

    fileprivate static func text(_ path: String, _ key: Key<String>) -> Self {
        Self(path) {
            .string($0[keyPath: key])
        } read: {
            $0[keyPath: key] = $1.text ?? ""
        }
    }

    fileprivate static func text(_ path: String, _ key: Key<String?>) -> Self {
        Self(path) {
            $0[keyPath: key].map { .string($0) }
        } read: {
            $0[keyPath: key] = $1.text
        }
    }

    fileprivate static func integer(_ path: String, _ key: Key<Int64?>) -> Self {
        Self(path) {
            $0[keyPath: key].map { .int($0) }
        } read: {
            $0[keyPath: key] = $1.integer
        }
    }

    fileprivate static func count(_ path: String, _ key: Key<Int?>) -> Self {
        Self(path) {
            $0[keyPath: key].map { .int(Int64($0)) }
        } read: {
            $0[keyPath: key] = $1.integer.flatMap { Int(exactly: $0) }
        }
    }

    fileprivate static func count(_ path: String, _ key: Key<Int>) -> Self {
        Self(path) {
            .int(Int64($0[keyPath: key]))
        } read: {
            $0[keyPath: key] = $1.integer.flatMap { Int(exactly: $0) } ?? 0
        }
    }

    fileprivate static func number(_ path: String, _ key: Key<Double?>) -> Self {
        Self(path) {
            $0[keyPath: key].map { .double($0) }
        } read: {
            $0[keyPath: key] = $1.number
        }
    }
}

extension Value {
    /// The document with a value at a place; what is beside it stays.
    fileprivate func setting(_ value: Value, at path: ArraySlice<String>) -> Value {
        guard let first = path.first else { return value }
        var map = fields ?? [:]
        map[first] = (map[first] ?? .null).setting(value, at: path.dropFirst())
        return .map(map)
    }
}

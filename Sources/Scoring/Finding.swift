import Checkers
import Histories

/// A kind of anomaly that a run found, as its record keeps it.
public struct Finding: Hashable, Sendable {
    /// Its name across nights, by its first example.
    public var fingerprint: Fingerprint
    /// The property that it contradicts, by its name; nil where it is about none.
    public var property: String?
    /// Whether the strategy had promised the property.
    public var isPromised: Bool
    /// How many there were; of a simulation, in how many seeds.
    public var count: Int
    /// What happened, in one sentence.
    public var gist: String
    /// The first seed of a simulation that shows it; nil for a real run.
    public var seed: UInt64?

    /// A finding with its parts.
    public init(
        fingerprint: Fingerprint,
        property: String?,
        isPromised: Bool,
        count: Int,
        gist: String,
        seed: UInt64? = nil
    ) {
        self.fingerprint = fingerprint
        self.property = property
        self.isPromised = isPromised
        self.count = count
        self.gist = gist
        self.seed = seed
    }
}

extension Finding {
    /// The finding as `record.json` keeps it.
    public var json: Value {
        var fields: [String: Value] = [
            "fingerprint": .string(fingerprint.text), "promised": .bool(isPromised),
            "count": .int(Int64(count)), "gist": .string(gist),
        ]
        fields["property"] = property.map { .string($0) }
        fields["seed"] = seed.map { .string("\($0)") }
        return .map(fields)
    }

    /// Reads a finding; nil for anything else.
    public init?(_ value: Value) {
        guard let fingerprint = value["fingerprint"]?.text.flatMap(Fingerprint.init) else {
            return nil
        }
        self.init(
            fingerprint: fingerprint,
            property: value["property"]?.text,
            isPromised: value["promised"]?.truth ?? false,
            count: value["count"]?.integer.flatMap { Int(exactly: $0) } ?? 1,
            gist: value["gist"]?.text ?? "",
            seed: value["seed"]?.text.flatMap { UInt64($0) }
        )
    }
}

extension Scorecard {
    /// What was found, the worst first: each kind of anomaly once.
    ///
    /// `faults`: the kinds of faults that were asked for.
    public func findings(workload: String, faults: [String]) -> [Finding] {
        kindsOfAnomalies.map { kind in
            Finding(
                fingerprint: Fingerprint(
                    strategy: strategy,
                    workload: workload,
                    faults: faults,
                    anomaly: kind.example
                ),
                property: kind.property?.name,
                isPromised: kind.isPromised,
                count: kind.anomalies.count,
                gist: kind.example.gist ?? kind.example.explanation
            )
        }
    }
}

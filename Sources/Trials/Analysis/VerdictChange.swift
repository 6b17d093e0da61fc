import Checkers
import Histories
import Replication
import Reporting
import Scoring

/// A verdict that is another one now than when the run was made.
public struct VerdictChange: Hashable, Sendable {
    /// What it is on: a property, an anomaly, or a claim of the client policy.
    public var subject: String
    /// What was found then; nil if nothing was said of it.
    public var then: String?
    /// What is found now; nil if nothing is said of it.
    public var now: String?

    var json: Value {
        ["subject": .string(subject), "then": .optional(then), "now": .optional(now)]
    }

    /// What differs between two scorecards as `results.json` keeps them, in their order.
    static func all(from then: Value, to now: Value) -> [VerdictChange] {
        let (before, after) = (rows(of: then), rows(of: now))
        let names = before.map(\.name) + after.map(\.name)
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }.compactMap { name in
            let change = VerdictChange(
                subject: name,
                then: before.first { $0.name == name }?.word,
                now: after.first { $0.name == name }?.word
            )
            return change.then == change.now ? nil : change
        }
    }

    private typealias Row = (name: String, word: String)

    private static func rows(of results: Value) -> [Row] {
        let judgements = (results["judgements"]?.elements ?? []).compactMap { value -> Row? in
            Judgement(value).map { ($0.guarantee.name, StandingWords($0).word) }
        }
        let anomalies = (results["anomalies"]?.fields ?? [:]).sorted { $0.key < $1.key }
            .map { ($0.key, "\($0.value.integer ?? 0)×") }
        return judgements + anomalies + rows(ofPolicy: results["policy"] ?? .null)
    }

    /// The claims of a client policy, and whose doing violations are.
    private static func rows(ofPolicy policy: Value) -> [Row] {
        let broken = (policy["violations"]?.elements ?? []).compactMap { $0["claim"]?.text }
        let claims = (policy["claims"]?.elements ?? []).compactMap(\.text).map { claim -> Row in
            let count = broken.count { $0 == claim }
            return ("policy: \(claim)", count == 0 ? "kept" : "BROKEN, \(count)×")
        }
        let blame = (policy["blame"]?.elements ?? []).compactMap { finding -> Row? in
            guard let property = finding["property"]?.text, let outcome = finding["outcome"]?.text
            else { return nil }
            return ("blame: \(property)", outcome)
        }
        return claims + blame
    }
}

extension Judgement {
    /// Reads a judgement of `results.json`, without its drawings; nil for anything else.
    init?(_ value: Value) {
        guard let guarantee = value["guarantee"]?.text.flatMap(Property.named),
            let standing = value["standing"]?.text.flatMap(Standing.init)
        else { return nil }
        let verdict: Verdict =
            switch value["valid"] {
            case .bool(true)?: .valid
            case .bool(false)?:
                .invalid((value["anomalies"]?.elements ?? []).compactMap { Anomaly(told: $0) })
            default: .unknown(Cause(told: value))
            }
        self.init(guarantee: guarantee, standing: standing, verdict: verdict)
    }
}

extension Anomaly {
    /// What a scorecard says of an anomaly; nil for anything else.
    fileprivate init?(told value: Value) {
        guard let name = value["name"]?.text else { return nil }
        self.init(
            name: name,
            key: value["key"]?.text,
            operations: (value["operations"]?.elements ?? []).compactMap(\.integer)
                .compactMap { Int(exactly: $0) },
            explanation: value["explanation"]?.text ?? name,
            gist: value["gist"]?.text
        )
    }
}

extension Cause {
    /// What a scorecard says of a doubt.
    fileprivate init(told value: Value) {
        self.init(
            value["cause_kind"]?.text.flatMap { Kind(rawValue: $0) } ?? .notRecorded,
            value["cause"]?.text ?? "the scorecard of then does not say why"
        )
    }
}

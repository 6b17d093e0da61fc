import Checkers
import Histories
import Scoring

/// Anomalies for a terminal: each kind once, the worst first, with its drawing and its steps.
public struct AnomalyText: Sendable {
    /// The most kinds that are drawn; others are named.
    private static let kindsDrawn = 3
    /// The most keys that are named.
    private static let keysNamed = 5
    private static let width = 80

    private let kinds: [AnomalyKind]
    /// The strongest isolation levels that held; nil if not all were asked for.
    private let held: [Property]?
    private let faults: [FaultSpan]

    /// The anomalies of a history, the strongest isolation levels that it keeps to, and what was
    /// broken when.
    public init(
        _ anomalies: [Anomaly],
        held: [Property]? = nil,
        faults: [FaultSpan] = []
    ) {
        kinds = AnomalyKind.all(of: anomalies)
        self.held = held
        self.faults = faults
    }

    /// Kinds; of those of a strategy it is said whether what they contradict was promised.
    public init(_ kinds: [AnomalyKind], faults: [FaultSpan] = []) {
        self.kinds = kinds
        held = nil
        self.faults = faults
    }

    /// The first kinds drawn, the others by name.
    public var lines: [String] {
        var blocks = kinds.prefix(Self.kindsDrawn).map { Self.told($0, held: held, faults: faults) }
        let others = kinds.dropFirst(Self.kindsDrawn)
        if let first = others.first {
            let names = others.map { "\($0.name) (\($0.anomalies.count))" }.joined(separator: ", ")
            let line =
                "\(Counted.nouns(others.count, "more kind")): \(names)  faultline explain"
                + " \(first.name.replacing(" ", with: "-"))"
            blocks.append(WrappedText.lines(line, width: Self.width, indent: 2))
        }
        return blocks.reduce(into: []) { $0 += ($0.isEmpty ? [] : [""]) + $1 }
    }

    /// One kind: "new-old inversion, key k0, one of 3; contradicts linearizable, promised".
    static func told(
        _ kind: AnomalyKind,
        of strategy: String? = nil,
        held: [Property]? = nil,
        faults: [FaultSpan]
    ) -> [String] {
        let example = kind.example
        var head = (strategy.map { $0 + ": " } ?? "") + kind.name
        if let key = example.key { head += ", key \(key)" }
        if kind.anomalies.count > 1 {
            head += kind.property != nil ? ", one of \(kind.anomalies.count)" : others(kind)
        }
        if let property = kind.property {
            head +=
                "; contradicts \(property.name),"
                + (kind.isPromised ? " promised" : " not promised")
        }
        let gist = [example.gist?.asSentence, example.levels(held: held)].compactMap(\.self)
            .flatMap { WrappedText.lines($0, width: Self.width - 2) }
        return WrappedText.lines(head, width: Self.width, indent: 2) + gist.map { "  " + $0 }
            + example.story(width: Self.width, faults: faults)
    }

    /// ", and on 3 more keys: k1, k2, k3".
    private static func others(_ kind: AnomalyKind) -> String {
        let keys = Set(kind.anomalies.compactMap(\.key)).subtracting([kind.example.key ?? ""])
            .sorted()
        guard !keys.isEmpty else { return ", one of \(kind.anomalies.count)" }
        let named = keys.prefix(Self.keysNamed).joined(separator: ", ")
        return ", and on \(Counted.nouns(keys.count, "more key")): \(named)"
            + (keys.count > Self.keysNamed ? ", ..." : "")
    }
}

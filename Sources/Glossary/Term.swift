import Histories

/// A word that reports use, in plain words: what it means, an example, and where it is from.
public struct Term: Hashable, Sendable {
    /// The sorts of terms, in the order in which lists show them.
    public enum Group: String, Hashable, Sendable, CaseIterable {
        /// What a history must not contain.
        case anomaly
        /// What histories are held to.
        case property
        /// An object whose answers are known in advance.
        case model
        /// A number of a scorecard or of a comparison.
        case figure
        /// What a strategy turned out to be under partitions.
        case label
        /// What a measurement means for a claim.
        case standing

        /// The heading of a list of them.
        public var heading: String {
            switch self {
            case .anomaly: "anomalies"
            case .property: "properties"
            case .model: "models"
            case .figure: "figures"
            case .label: "labels"
            case .standing: "standings"
            }
        }
    }

    /// The name, as reports print it.
    public let name: String
    /// The sort of term.
    public let group: Group
    /// What it means, in short sentences.
    public let definition: String
    /// What shows it.
    public let example: Example
    /// What usually causes it, or breaks it; empty where there is nothing to say.
    public let causes: String
    /// The properties that it contradicts, beside those that imply one of them.
    public let contradicts: [Property]
    /// Other names of it.
    public let aliases: [String]
    /// Whether names go on after this one, as in "k is at least 3".
    public let isBeginning: Bool
    /// The paper and its section, or whatever else it is from.
    public let source: String

    /// A term with all its parts.
    public init(
        _ name: String,
        _ group: Group,
        _ definition: String,
        example: Example,
        causes: String = "",
        contradicts: [Property] = [],
        aliases: [String] = [],
        isBeginning: Bool = false,
        source: String
    ) {
        self.name = name
        self.group = group
        self.definition = definition
        self.example = example
        self.causes = causes
        self.contradicts = contradicts
        self.aliases = aliases
        self.isBeginning = isBeginning
        self.source = source
    }

    /// An anomaly that a criterion finds in a history.
    static func anomaly(
        _ name: String,
        _ definition: String,
        found criterion: String,
        in history: String,
        causes: String,
        contradicts: [Property] = [.linearizable],
        source: String
    ) -> Term {
        Term(
            name,
            .anomaly,
            definition,
            example: .found(by: criterion, in: history),
            causes: causes,
            contradicts: contradicts,
            source: source
        )
    }
}

extension Term {
    /// The name as people type it: small letters, with hyphens in place of spaces.
    public static func key(_ name: String) -> String {
        String(name.lowercased().map { " _".contains($0) ? "-" : $0 })
    }

    /// Whether it is the term of a name, however that is spelled.
    public func isNamed(_ name: String) -> Bool {
        let key = Self.key(name)
        return ([self.name] + aliases).map(Self.key).contains { own in
            own == key || isBeginning && key.hasPrefix(own + "-")
        }
    }

    /// The nearest properties that this one implies; none for other terms.
    public var implies: [Property] {
        guard group == .property, let property = Property.named(name) else { return [] }
        return property.implied.filter { weaker in
            !property.implied.contains { $0.implied.contains(weaker) }
        }
        .sorted()
    }

    /// The nearest properties that imply this one; none for other terms.
    public var impliedBy: [Property] {
        guard group == .property, let property = Property.named(name) else { return [] }
        let stronger = Property.all.filter { $0.implied.contains(property) }
        return stronger.filter { one in !stronger.contains { one.implied.contains($0) } }
    }
}

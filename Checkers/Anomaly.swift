import Histories

/// One thing that a history must not contain, small enough to be read by a person.
public struct Anomaly: Sendable, Hashable {
    /// The field's name of it: stale read, lost update, new-old inversion, ...
    public var name: String
    /// The key it concerns; nil for the whole store, or where operations have no key.
    public var key: String?
    /// The journal's indices of the invocations of the operations that show it, in order.
    public var operations: [Int]
    /// The one among them where the contradiction shows, if there is such a one.
    public var culprit: Int?
    /// One plain sentence that says what contradicts what, with who and when.
    public var explanation: String
    /// The same in at most 25 words, without times; nil where the explanation is short enough.
    public var gist: String?
    /// Why it is one, step by step; the last step is the contradiction.
    ///
    /// Empty if the explanation is all that is known.
    public var steps: [Step]
    /// What is wrong with the culprit, in at most four words: "too old", "acknowledged, then gone".
    public var flaw: String?
    /// What shows it beside the sentence: drawings and pictures are made from this.
    public var evidence: Evidence
    /// Of transactions: the weakest isolation levels that it rules out, and with them all that
    /// imply them; empty where that is not said.
    public var rulesOut: [Property] = []

    /// An anomaly with all its parts.
    public init(
        name: String,
        key: String?,
        operations: [Int],
        culprit: Int? = nil,
        explanation: String,
        gist: String? = nil,
        steps: [Step] = [],
        flaw: String? = nil,
        evidence: Evidence = .nothing
    ) {
        self.name = name
        self.key = key
        self.operations = operations
        self.culprit = culprit
        self.explanation = explanation
        self.gist = gist
        self.steps = steps
        self.flaw = flaw
        self.evidence = evidence
    }

    /// The same anomaly under another name.
    func renamed(_ name: String) -> Anomaly {
        var copy = self
        copy.name = name
        return copy
    }

    /// The steps, each with the number by which drawings and texts call it; a cause has none.
    public var numberedSteps: [(number: Int?, step: Step)] {
        var number = 0
        return steps.map { step in
            if !step.isCause { number += 1 }
            return (step.isCause ? nil : number, step)
        }
    }

    /// Puts other words for some, wherever the anomaly is told.
    mutating func replaceWords(_ words: String, with others: String) {
        func told(_ text: String) -> String {
            text.contains(words) ? text.replacing(words, with: others) : text
        }
        explanation = told(explanation)
        gist = gist.map(told)
        steps = steps.map {
            Step(
                from: $0.earlier,
                to: $0.later,
                kind: $0.kind,
                label: told($0.label),
                reason: told($0.reason)
            )
        }
    }
}

extension Anomaly {
    /// What can be looked at beside the sentence.
    public enum Evidence: Sendable, Hashable {
        /// The sentence is all.
        case nothing
        /// Operations over time, one of which is marked.
        case timeLine(Moments)
        /// Transactions that come before themselves.
        case cycle(DependencyCycle)
        /// What places hold, one row a place.
        case elements([Element])
    }

    /// Operations in order of invocation, and the one at which the contradiction shows.
    public struct Moments: Sendable {
        /// The operations that contradict each other, in the order of their invocations.
        public let operations: [Operation]
        /// The marked one, which is among them.
        public let culprit: Operation

        /// Operations, put in order of invocation.
        public init(_ operations: [Operation], culprit: Operation) {
            self.operations = operations.sorted { $0.start < $1.start }
            self.culprit = culprit
        }
    }

    /// The operations that can be drawn over time; nil if there are none.
    public var moments: Moments? {
        switch evidence {
        case .timeLine(let moments): moments
        case .cycle(let cycle): cycle.moments
        case .nothing, .elements: nil
        }
    }

    /// The cycle of transactions, if that is what shows it.
    public var cycle: DependencyCycle? {
        guard case .cycle(let cycle) = evidence else { return nil }
        return cycle
    }

    /// One step of a proof: an operation must come before another one, for a reason.
    public struct Step: Sendable, Hashable {
        /// The journal's index of the invocation of the earlier operation.
        public let earlier: Int
        /// The journal's index of the invocation of the later operation; the same as `earlier` if
        /// the step says something of one operation alone.
        public let later: Int
        /// The kind of order in the field's words: rt (real time), so (session order), wr, ww, rw;
        /// or `why`, for a cause that proves nothing.
        public let kind: String
        /// What follows, in at most five words: "so 1316 is newer".
        public let label: String
        /// Why the one comes before the other, in a sentence or two.
        public let reason: String

        /// A step.
        public init(
            from earlier: Int,
            to later: Int,
            kind: String,
            label: String = "",
            reason: String
        ) {
            self.earlier = earlier
            self.later = later
            self.kind = kind
            self.label = label
            self.reason = reason
        }

        /// Whether it is a cause that proves nothing.
        public var isCause: Bool { kind == "why" }

        /// Whether it is drawn as an arrow, from the end of one operation to the begin of another.
        public var isArrow: Bool { earlier != later && !isCause }
    }

    /// What one place holds at the end.
    public struct Element: Sendable, Hashable {
        /// The node, or whatever else holds something.
        public let place: String
        /// What it holds, as text.
        public let content: String
        /// Whether this is what is wrong.
        public let isMarked: Bool

        /// A row.
        public init(place: String, content: String, isMarked: Bool = false) {
            self.place = place
            self.content = content
            self.isMarked = isMarked
        }
    }
}

extension Anomaly.Moments: Hashable {
    /// Whether the same places in journals are meant: of two equal runs, evidence is equal.
    public static func == (one: Self, other: Self) -> Bool {
        one.culprit.index == other.culprit.index
            && one.operations.map(\.index) == other.operations.map(\.index)
    }

    /// Hashes the marked operation.
    public func hash(into hasher: inout Hasher) { hasher.combine(culprit.index) }
}

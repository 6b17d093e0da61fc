import Replication

extension LinkProof {
    /// What the scenarios showed.
    public struct Report: Sendable {
        /// The layer's name.
        public var layer: String
        /// One for each scenario.
        public var outcomes: [Outcome] = []

        /// Everything that was not as it should be; empty if the layer is proven.
        public var violations: [Violation] { outcomes.flatMap(\.violations) }
        /// How many calls were made.
        public var calls: Int { outcomes.map(\.calls).reduce(0, +) }
        /// How many calls stalled or failed, as they should: a proof without any proves nothing.
        public var stalled: Int { outcomes.map(\.stalled).reduce(0, +) }
    }

    /// What one scenario showed.
    public struct Outcome: Sendable, CustomStringConvertible {
        /// The scenario that was tried.
        public var scenario: Scenario
        /// How long it took the layer to cut the links.
        public var cutting: Duration
        /// From the heal to the first answer of a call that had stalled.
        public var firstAnswer: Duration?
        /// From the heal to the last answer of a call that had stalled.
        public var lastAnswer: Duration?
        /// How many calls were made.
        public var calls: Int
        /// How many calls stalled or failed, as they should.
        public var stalled: Int
        /// Everything that was not as it should be.
        public var violations: [Violation]

        /// One line with the figures.
        public var description: String {
            let heal = firstAnswer.flatMap { first in
                lastAnswer.map {
                    ", first answer \(inMilliseconds(first)) after the heal, "
                        + "last \(inMilliseconds($0))"
                }
            }
            return
                "\(scenario.name): \(scenario.cut.count) links cut in \(inMilliseconds(cutting)), "
                + "\(calls) calls, \(stalled) stopped\(heal ?? ""), "
                + "\(violations.count) violations"
        }
    }

    /// Something that was not as it should be.
    public struct Violation: Hashable, Sendable, CustomStringConvertible {
        /// The scenario's name.
        public var scenario: String
        /// The link, or nil if it concerns all of them.
        public var link: Link?
        /// What was expected, and what was found.
        public var finding: String

        /// For instance "single: n1→n2: established call answered although the link was cut".
        public var description: String {
            [scenario, link?.description, finding].compactMap { $0 }.joined(separator: ": ")
        }
    }
}

private func inMilliseconds(_ duration: Duration) -> String {
    let tenths = Int((duration / .microseconds(100)).rounded())
    return "\(tenths / 10).\(tenths % 10) ms"
}

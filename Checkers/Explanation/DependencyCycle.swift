import Histories

extension Anomaly {
    /// Transactions each of which comes before the next one, and the last before the first.
    ///
    /// They are called T1, T2, ... in the order of the cycle, as its steps call them.
    public struct DependencyCycle: Sendable, Hashable {
        /// Why a transaction comes before the next one.
        public struct Edge: Sendable, Hashable {
            /// The kinds of dependencies, by the words that stand beside them.
            public enum Kind: String, Sendable, Hashable, CaseIterable {
                /// The next one read what this one wrote.
                case wr
                /// The next one wrote over what this one wrote.
                case ww
                /// The next one wrote over what this one read.
                case rw
                /// Both are of one process.
                case session
                /// This one was answered before the next one was invoked.
                case realTime = "real time"
            }

            /// Which of the five makes the order.
            public let kind: Kind
            /// The key that it is about; nil for an order.
            public let key: String?
            /// What was read, or written over, in a few words.
            public let words: String

            /// An edge.
            public init(_ kind: Kind, key: String?, words: String) {
                self.kind = kind
                self.key = key
                self.words = words
            }
        }

        /// The transactions over time, one of which is marked.
        public let moments: Moments
        /// Their places among those, in the order of the cycle.
        private let order: [Int]
        /// The edge that leads on from each transaction, in the order of the cycle.
        public let edges: [Edge]

        /// A cycle of transactions, with as many edges.
        public init(_ transactions: [Operation], culprit: Operation, edges: [Edge]) {
            precondition(transactions.count == edges.count, "a cycle has an edge a transaction")
            let moments = Moments(transactions, culprit: culprit)
            self.moments = moments
            order = transactions.compactMap { transaction in
                moments.operations.firstIndex { $0.index == transaction.index }
            }
            self.edges = edges
        }

        /// The transactions, in the order of the cycle.
        public var transactions: [Operation] { order.map { moments.operations[$0] } }

        /// What the transactions are called, by the journal's indices of their invocations.
        public var names: [Int: String] {
            let pairs = transactions.enumerated().map { ($1.index, "T\($0 + 1)") }
            return Dictionary(pairs) { first, _ in first }
        }

        /// The kinds of edges that it has, each once.
        package var kinds: [Edge.Kind] {
            Edge.Kind.allCases.filter { kind in edges.contains { $0.kind == kind } }
        }
    }
}

extension Anomaly.DependencyCycle.Edge {
    /// What stands first beside the edge: "rw x", "real time".
    package var title: String {
        kind.rawValue + (key.map { " " + $0.printable(limit: 16) } ?? "")
    }
}

extension Anomaly.DependencyCycle.Edge.Kind {
    /// What it means, for a legend.
    package var meaning: String {
        switch self {
        case .wr: "wrote what the next one read"
        case .ww: "wrote what the next one wrote over"
        case .rw: "read what the next one wrote over"
        case .session: "came before the next one in its process"
        case .realTime: "was answered before the next one was sent"
        }
    }
}

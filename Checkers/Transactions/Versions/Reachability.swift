import Histories

/// What a level's search must know of walks: which states they have, and which walks an edge may
/// close without breaking the level.
///
/// A walk from one transaction, in a state, to another one, in a state, is a *relation*. An edge is
/// impossible where its end already reaches its begin by one of the relations that it would close.
struct Reachability: Sendable {
    let automaton: Automaton
    /// The states at the begin and at the end of each relation that is kept.
    let relations: [(begin: Int, end: Int)]
    /// Per kind of edge: which relation leads to which other one over it.
    private(set) var passes: [[(from: Int, to: Int)]] = []
    /// Per kind of edge: the relations that begin with it.
    private(set) var begins: [[Int]] = []
    /// The relations that a write dependency, or one upon a read, would close.
    let closedByWrite: [Int]
    let closedByOverwrite: [Int]
    /// Whether an update may not be lost.
    let keepsUpdates: Bool

    /// The relations of a level: after a walk just after rw (1) or not (0) for snapshots; after wr
    /// or order (0) or not (1) for prefixes; with one rw (1) or none (0) for parallel snapshots.
    init(_ level: IsolationLevel, _ form: IsolationLevel.Form) {
        switch level.canonical {
        case .serializable:
            self.init(.all(form), [(0, 0)], writes: [0], overwrites: [0], keepsUpdates: true)
        case .snapshotIsolation:
            self.init(
                .snapshot(form),
                [(0, 0), (0, 1), (1, 0), (1, 1)],
                writes: [0, 1],
                overwrites: [2],
                keepsUpdates: true
            )
        case .prefix:
            self.init(
                .prefix(form),
                [(1, 0), (1, 1)],
                writes: [0, 1],
                overwrites: [0],
                keepsUpdates: false
            )
        case .parallelSnapshotIsolation:
            self.init(
                .oneOverwrite(form),
                [(0, 0), (0, 1)],
                writes: [0, 1],
                overwrites: [0],
                keepsUpdates: true
            )
        default:
            self.init(.updates(form), [(0, 0)], writes: [0], overwrites: [], keepsUpdates: true)
        }
    }

    private init(
        _ automaton: Automaton,
        _ relations: [(Int, Int)],
        writes: [Int],
        overwrites: [Int],
        keepsUpdates: Bool
    ) {
        self.automaton = automaton
        self.relations = relations
        closedByWrite = writes
        closedByOverwrite = overwrites
        self.keepsUpdates = keepsUpdates
        for kind in Dependency.allCases {
            func target(_ begin: Int, _ end: Int) -> Int? {
                let after = automaton.next(end, kind)
                return relations.firstIndex { $0.0 == begin && $0.1 == after }
            }
            passes.append(
                relations.enumerated().compactMap { number, relation in
                    target(relation.0, relation.1).map { (number, $0) }
                }
            )
            begins.append((0..<automaton.stateCount).compactMap { target($0, $0) })
        }
    }
}

extension Automaton {
    /// Dependencies with at most one rw: state 1 is after it.
    static func oneOverwrite(_ form: IsolationLevel.Form) -> Automaton {
        let plain: [Dependency: Int] = [.ww: 0, .wr: 0, .session: 0, .realTime: 0, .update: 0]
        return Automaton([plain.merging([.rw: 1]) { $1 }, plain.mapValues { _ in 1 }], form)
    }
}

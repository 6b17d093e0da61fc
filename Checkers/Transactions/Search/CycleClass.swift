import Histories

/// A class of cycles that some level forbids: how it begins, how it goes on, and how it ends.
///
/// A search begins on an edge that every cycle of the class has, so a rule about neighbours also
/// binds the last edge and the first. Which classes a level forbids: Adya, Weak consistency, MIT
/// 1999, table 4.1; Cerone and Gotsman, PODC 2016, for snapshots.
struct CycleClass: Sendable {
    /// The kind of edge that it begins on.
    let first: Dependency
    /// The walk after the first edge.
    let automaton: Automaton
    /// The state after the first edge.
    let start: Int
    /// The states in which the walk may come back.
    let accepted: Set<Int>

    /// The classes that a level forbids, the worst first.
    static func forbidden(
        by level: IsolationLevel,
        _ form: IsolationLevel.Form
    ) -> [CycleClass] {
        let writes = CycleClass(.ww, .writes(form))
        let circular = CycleClass(.wr, .reads(form))
        let updates = CycleClass(.update, .updates(form))
        let single = CycleClass(.rw, .updates(form))
        switch level.canonical {
        case .readUncommitted: return [writes]
        case .cursorStability: return [writes, circular, updates]
        case .parallelSnapshotIsolation: return [writes, circular, updates, single]
        case .snapshotIsolation:
            return [writes, circular, updates, single, .nonadjacent(form)]
        case .prefix:
            let prefix = CycleClass(.rw, .prefix(form), start: 1, accepted: [0])
            return [writes, circular, prefix]
        case .serializable:
            let plain = CycleClass(.rw, .reads(form))
            let any = CycleClass(.rw, .all(form))
            return [writes, circular, plain, .nonadjacent(form), any]
        default: return [writes, circular]
        }
    }

    /// Dependencies of any kind but reads of versions that were replaced, with a forced order.
    static func dependencies(_ form: IsolationLevel.Form) -> CycleClass {
        CycleClass(.ww, .reads(form))
    }

    private init(
        _ first: Dependency,
        _ automaton: Automaton,
        start: Int = 0,
        accepted: Set<Int> = [0]
    ) {
        self.first = first
        self.automaton = automaton
        self.start = start
        self.accepted = accepted
    }

    /// Two rw or more, no two in a row: begins just after one, ends on another edge.
    private static func nonadjacent(_ form: IsolationLevel.Form) -> CycleClass {
        CycleClass(.rw, .snapshot(form), start: 1, accepted: [0])
    }
}

import Histories

/// Which dependencies may follow each other on a cycle that a level forbids.
///
/// A walk has a state; each edge leads to another state, or is not allowed there. A cycle over
/// pairs of vertex and state is what the level forbids. Sources: Cerone and Gotsman, Analysing
/// snapshot isolation, PODC 2016, theorem 4.1; Cerone, Gotsman and Yang, CONCUR 2017, for prefix.
struct Automaton: Sendable {
    let stateCount: Int
    /// State by state: the state after each kind of edge, or -1.
    private let table: [Int8]
    private static let kinds = Dependency.allCases.count

    @inline(__always)
    func next(_ state: Int, _ kind: Dependency) -> Int {
        Int(table[state * Self.kinds + Int(kind.rawValue)])
    }

    /// Whether some state has an edge of a kind.
    func allows(_ kind: Dependency) -> Bool { (0..<stateCount).contains { next($0, kind) >= 0 } }

    /// One row a state, from edges to states; order edges that a form does not have are left out.
    init(_ rows: [[Dependency: Int]], _ form: IsolationLevel.Form) {
        stateCount = rows.count
        table = rows.enumerated().flatMap { state, row in
            Dependency.allCases.map { kind in
                switch kind {
                case .pass: Int8(state)
                case .session where form == .plain, .realTime where form != .realTime: -1
                default: Int8(row[kind] ?? -1)
                }
            }
        }
    }

    /// Walks over some kinds of edges, beside those of the form's order.
    init(over kinds: [Dependency], _ form: IsolationLevel.Form) {
        var row: [Dependency: Int] = [.session: 0, .realTime: 0]
        for kind in kinds { row[kind] = 0 }
        self.init([row], form)
    }

    /// Write dependencies: Adya's G0.
    static func writes(_ form: IsolationLevel.Form) -> Automaton { Automaton(over: [.ww], form) }

    /// Write and read dependencies: Adya's G1c.
    static func reads(_ form: IsolationLevel.Form) -> Automaton {
        Automaton(over: [.ww, .wr], form)
    }

    /// The same where no update may be lost.
    static func updates(_ form: IsolationLevel.Form) -> Automaton {
        Automaton(over: [.ww, .wr, .update], form)
    }

    /// Read dependencies alone.
    static func causes(_ form: IsolationLevel.Form) -> Automaton { Automaton(over: [.wr], form) }

    /// All dependencies: Adya's G2.
    static func all(_ form: IsolationLevel.Form) -> Automaton {
        Automaton(over: [.ww, .wr, .rw, .update], form)
    }

    /// All dependencies, no two rw in a row: state 1 is just after one.
    static func snapshot(_ form: IsolationLevel.Form) -> Automaton {
        let plain: [Dependency: Int] = [.ww: 0, .wr: 0, .session: 0, .realTime: 0, .update: 0]
        return Automaton([plain.merging([.rw: 1]) { $1 }, plain], form)
    }

    /// All dependencies, rw only after wr or order: state 0 is just after one of these.
    static func prefix(_ form: IsolationLevel.Form) -> Automaton {
        let order: [Dependency: Int] = [.wr: 0, .session: 0, .realTime: 0, .ww: 1]
        return Automaton([order.merging([.rw: 1]) { $1 }, order], form)
    }
}

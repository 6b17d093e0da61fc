import Histories

/// Something that no transaction may show, whatever the order of all others.
struct Problem: Hashable {
    /// The kinds, the worst first.
    enum Kind: String, CaseIterable {
        case garbageRead = "garbage read"
        case duplicateElements = "duplicate elements"
        case incompatibleOrder = "incompatible order"
        case abortedRead = "aborted read"
        case dirtyUpdate = "dirty update"
        case intermediateRead = "intermediate read"
        case futureRead = "future read"
        case lostElement = "lost element"
        case internalRead = "internal inconsistency"
        case internalBase = "changed under its reader"

        /// The weakest level that it rules out, and with it all that imply that one.
        var rulesOut: IsolationLevel {
            switch self {
            case .garbageRead, .duplicateElements: .readUncommitted
            case .internalBase: .readAtomic
            default: .readCommitted
            }
        }
    }

    let kind: Kind
    /// The transaction that shows it.
    let transaction: Int32
    let key: Int32
    /// The step of the transaction, or -1.
    var step: Int32 = -1
    /// Another transaction that it is about, or -1.
    var other: Int32 = -1
}

/// The problems of a history: how many of each kind, and the first of them.
struct Problems {
    private static let most = 16
    private var found: [Problem.Kind: [Problem]] = [:]
    private(set) var counts: [Problem.Kind: Int] = [:]

    var isEmpty: Bool { counts.isEmpty }

    mutating func add(_ problem: Problem) {
        counts[problem.kind, default: 0] += 1
        if found[problem.kind, default: []].count < Self.most {
            found[problem.kind, default: []].append(problem)
        }
    }

    /// Those that rule a level out, the worst kind first.
    func ruling(out level: IsolationLevel) -> [Problem] {
        Problem.Kind.allCases.filter { level.isAtLeast($0.rulesOut) }
            .flatMap { found[$0] ?? [] }
    }

    /// Whether any of them rules a level out.
    func rulesOut(_ level: IsolationLevel) -> Bool {
        counts.keys.contains { level.isAtLeast($0.rulesOut) }
    }
}

extension IsolationLevel {
    /// Whether what keeps to this level keeps to the other one.
    func isAtLeast(_ other: IsolationLevel) -> Bool { property().implies(other.property()) }

    /// The level that equals this one where no transaction has predicates.
    var canonical: IsolationLevel {
        switch self {
        case .repeatableRead: .serializable
        case .consistentView: .parallelSnapshotIsolation
        default: self
        }
    }
}

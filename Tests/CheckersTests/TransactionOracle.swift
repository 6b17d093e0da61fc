import Histories

/// Decides isolation levels of tiny histories by their definitions alone.
///
/// Every choice of which transactions of unknown outcome happened, and every order of the versions
/// of every key, is tried; values are compared, and nothing is inferred. Relations between
/// transactions are rows of bits.
struct TransactionOracle {
    typealias Relation = [UInt32]
    typealias Step = TransactionHistory.Step
    typealias Transaction = TransactionHistory.Transaction

    /// The level, and its form.
    struct Question: Hashable {
        let level: IsolationLevel
        let form: IsolationLevel.Form
    }

    static let questions = IsolationLevel.allCases.flatMap { level in
        IsolationLevel.Form.allCases.map { Question(level: level, form: $0) }
    }

    private let all: [Transaction]
    private var held: Set<Question> = []
    private var world: [Transaction] = []
    private var orders: [IsolationLevel.Form: Relation] = [:]
    private var isSane = false
    private static let most = 1000

    /// The levels that a history keeps to; nil if it has too many orders to try.
    static func held(_ history: TransactionHistory) -> (levels: Set<Question>, isSane: Bool)? {
        var oracle = TransactionOracle(all: history.transactions)
        let unknown = oracle.all.filter { $0.kind == .info }.count
        for choice in 0..<(1 << unknown) {
            guard oracle.tryWorld(choice) else { return nil }
        }
        return (oracle.held, oracle.isSane)
    }

    private init(all: [Transaction]) { self.all = all }

    private mutating func tryWorld(_ choice: Int) -> Bool {
        var number = 0
        world = all.filter { transaction in
            guard transaction.kind == .info else { return transaction.kind == .ok }
            number += 1
            return choice >> (number - 1) & 1 == 1
        }
        for form in IsolationLevel.Form.allCases { orders[form] = order(form) }
        let keys = Set(world.flatMap(\.steps).map(\.key)).sorted()
        let views = keys.map(views)
        if views.contains(where: \.isEmpty) { return true }
        let count = views.reduce(1) { min($0 * $1.count, Self.most + 1) }
        if count > Self.most { return false }
        isSane = true
        for number in 0..<count {
            var rest = number
            var chosen: [View] = []
            for options in views {
                chosen.append(options[rest % options.count])
                rest /= options.count
            }
            judge(chosen)
        }
        return true
    }

    private func order(_ form: IsolationLevel.Form) -> Relation {
        world.map { one in
            var row: UInt32 = 0
            for (place, other) in world.enumerated() {
                let precedes =
                    switch form {
                    case .plain: false
                    case .session: one.process == other.process && one.begin < other.begin
                    case .realTime: one.kind == .ok && one.end < other.begin
                    }
                if precedes { row |= 1 << UInt32(place) }
            }
            return row
        }
    }

    // MARK: One key

    /// One order of a key's versions, with the version that each external read is of.
    private struct View {
        let key: Int
        let writers: [Int]
        /// Reader, place among its steps, and the place of the version: 0 is the initial state.
        let reads: [(reader: Int, step: Int, version: Int)]
        /// Whether a transaction's reads of its own writes also go on from what it had read.
        let isIntegral: Bool
    }

    private func views(of key: Int) -> [View] {
        let writers = world.indices.filter { number in
            world[number].steps.contains { $0.key == key && $0.kind != .read }
        }
        return permutations(writers).compactMap { view(of: key, $0) }
    }

    private func view(of key: Int, _ writers: [Int]) -> View? {
        var states: [Value] = [.null]
        for writer in writers {
            states.append(after(world[writer].steps, key, states.last ?? .null))
        }
        var reads: [(Int, Int, Int)] = []
        var isIntegral = true
        for (reader, transaction) in world.enumerated() where transaction.kind == .ok {
            let place = writers.firstIndex(of: reader)
            var own: [Step] = []
            var base: Value?
            for (number, step) in transaction.steps.enumerated() where step.key == key {
                guard step.kind == .read else {
                    own.append(step)
                    continue
                }
                let value = step.value == .list([]) ? .null : step.value
                if let place, !own.isEmpty {
                    guard value == after(own, key, states[place]) else { return nil }
                    if let base, value != after(own, key, base) { isIntegral = false }
                } else {
                    base = value
                    let version = states.indices.first { version in
                        states[version] == value && (version == 0 || writers[version - 1] != reader)
                    }
                    guard let version else { return nil }
                    reads.append((reader, number, version))
                }
            }
        }
        return View(key: key, writers: writers, reads: reads, isIntegral: isIntegral)
    }

    /// What a key holds after some steps.
    private func after(_ steps: [Step], _ key: Int, _ before: Value) -> Value {
        steps.filter { $0.key == key }.reduce(before) { value, step in
            switch step.kind {
            case .read: value
            case .write: step.value
            case .append: .list((value.elements ?? []) + [step.value])
            }
        }
    }

    private func permutations(_ items: [Int]) -> [[Int]] {
        if items.isEmpty { return [[]] }
        return items.indices.flatMap { place -> [[Int]] in
            var rest = items
            let first = rest.remove(at: place)
            return permutations(rest).map { [first] + $0 }
        }
    }

    // MARK: All keys

    private mutating func judge(_ views: [View]) {
        let empty = Relation(repeating: 0, count: world.count)
        var (ww, wr, rw) = (empty, empty, empty)
        for view in views {
            for (place, writer) in view.writers.enumerated() {
                for later in view.writers[(place + 1)...] { ww[writer] |= 1 << UInt32(later) }
            }
            for read in view.reads {
                if read.version > 0 {
                    wr[view.writers[read.version - 1]] |= 1 << UInt32(read.reader)
                }
                for later in view.writers[read.version...] where later != read.reader {
                    rw[read.reader] |= 1 << UInt32(later)
                }
            }
        }
        let isIntegral = views.allSatisfy(\.isIntegral)
        for form in IsolationLevel.Form.allCases {
            let order = orders[form] ?? empty
            let seen = union(order, wr)
            let plain = union(seen, ww)
            func hold(_ levels: IsolationLevel...) {
                for level in levels { held.insert(Question(level: level, form: form)) }
            }
            if isAcyclic(union(order, ww)) { hold(.readUncommitted) }
            guard isAcyclic(plain) else { continue }
            hold(.readCommitted)
            if !hasLostUpdate(views) { hold(.cursorStability) }
            if !hasVanished(views) { hold(.monotonicAtomicView) }
            guard isIntegral else { continue }
            if isIrreflexive(composed(seen, rw)) { hold(.readAtomic) }
            if isIrreflexive(composed(closure(seen), rw)) { hold(.transactionalCausal) }
            if isIrreflexive(composed(closure(plain), rw)) {
                hold(.consistentView, .parallelSnapshotIsolation)
            }
            if isAcyclic(union(plain, composed(seen, rw))) { hold(.prefix) }
            if isAcyclic(union(plain, composed(plain, rw))) { hold(.snapshotIsolation) }
            if isAcyclic(union(plain, rw)) { hold(.repeatableRead, .serializable) }
        }
    }

    private func hasLostUpdate(_ views: [View]) -> Bool {
        views.contains { view in
            view.reads.contains { read in
                view.writers.firstIndex(of: read.reader).map { $0 != read.version } ?? false
            }
        }
    }

    /// Whether something of a transaction is read, and later an item from before it.
    private func hasVanished(_ views: [View]) -> Bool {
        views.contains { view in
            view.reads.contains { read in
                view.writers[read.version...].contains { writer in
                    views.contains { other in
                        other.reads.contains {
                            $0.reader == read.reader && $0.step < read.step && $0.version > 0
                                && other.writers[$0.version - 1] == writer
                        }
                    }
                }
            }
        }
    }

    // MARK: Relations

    private func union(_ one: Relation, _ other: Relation) -> Relation {
        zip(one, other).map { $0 | $1 }
    }

    private func composed(_ one: Relation, _ other: Relation) -> Relation {
        one.map { row in
            other.indices.reduce(0) { row >> UInt32($1) & 1 == 1 ? $0 | other[$1] : $0 }
        }
    }

    private func closure(_ relation: Relation) -> Relation {
        var closed = relation
        for middle in closed.indices {
            for place in closed.indices where closed[place] >> UInt32(middle) & 1 == 1 {
                closed[place] |= closed[middle]
            }
        }
        return closed
    }

    private func isIrreflexive(_ relation: Relation) -> Bool {
        relation.indices.allSatisfy { relation[$0] >> UInt32($0) & 1 == 0 }
    }

    private func isAcyclic(_ relation: Relation) -> Bool { isIrreflexive(closure(relation)) }
}

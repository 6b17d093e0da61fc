import Histories
import TestSupport

/// Draws small histories of transactions from stores that promise more or less, and spoils some.
struct RandomTransactions {
    typealias Step = TransactionHistory.Step
    typealias State = [Int: Value]

    /// What keys hold.
    enum Keys: CaseIterable {
        case lists, registers, both
    }

    /// What a transaction reads from.
    private enum Store: CaseIterable {
        case serial, snapshot, old, replica, statement, dirty, free
    }

    private var dice: Dice
    private let kind: Keys
    private let store: Store
    private let keys: Int
    private var next: [Int: Int64] = [:]
    private var log: [State] = [[:]]
    private var replicas: [State] = [[:], [:]]
    private var dirty: State = [:]

    /// The history of a seed, of lists or of registers, of a number of transactions at most.
    static func history(seed: Int, _ kind: Keys, most: Int) -> TransactionHistory {
        var random = RandomTransactions(seed: seed, kind)
        return random.draw(most)
    }

    private init(seed: Int, _ kind: Keys) {
        dice = Dice(seed: seed)
        self.kind = kind
        store = dice.pick(Store.allCases)
        keys = 1 + dice.below(3)
    }

    private mutating func draw(_ most: Int) -> TransactionHistory {
        let sessions = 1 + dice.below(4)
        var processes = Array(0..<sessions)
        var fresh = 100
        let (unknown, failed) = (dice.pick([0, 0, 0.2]), dice.pick([0, 0, 0.15]))
        var transactions: [TransactionHistory.Transaction] = []
        for _ in 0..<(2 + dice.below(most - 1)) {
            let session = dice.below(sessions)
            let kind: Event.Kind =
                dice.chance(unknown) ? .info : dice.chance(failed) ? .fail : .ok
            transactions.append(
                .init(
                    process: processes[session],
                    kind: kind,
                    steps: carryOut(kind),
                    begin: 0,
                    end: 0
                )
            )
            if kind == .info {
                processes[session] = fresh
                fresh += 1
            }
        }
        if dice.chance(0.3) { spoil(&transactions) }
        time(&transactions)
        return TransactionHistory(transactions: transactions)
    }

    private func isList(_ key: Int) -> Bool {
        kind == .lists || kind == .both && key % 2 == 0
    }

    private mutating func plan() -> [Step] {
        (0..<dice.pick([1, 2, 2, 3])).map { _ in
            let key = dice.below(keys)
            guard dice.chance() else { return Step(kind: .read, key: key, value: .null) }
            next[key, default: 0] += 1
            let value = Value.int(next[key] ?? 0)
            return Step(kind: isList(key) ? .append : .write, key: key, value: value)
        }
    }

    private mutating func carryOut(_ kind: Event.Kind) -> [Step] {
        let replica = dice.below(2)
        var view =
            switch store {
            case .serial, .statement: log[log.count - 1]
            case .snapshot: log[log.count - 1 - dice.below(min(2, log.count))]
            case .old: log[log.count - 1 - dice.below(min(3, log.count))]
            case .replica: replicas[replica]
            case .dirty: dirty
            case .free: dice.pick(log)
            }
        var steps = plan()
        var wrote: [Step] = []
        for place in steps.indices {
            if store == .statement, dice.chance(0.4) {
                view = log[log.count - 1 - dice.below(min(2, log.count))]
                for step in wrote { write(step, to: &view) }
            }
            if store == .free, dice.chance() {
                view[steps[place].key] = dice.pick(log)[steps[place].key]
            }
            if steps[place].kind == .read {
                steps[place].value = view[steps[place].key] ?? .null
            } else {
                write(steps[place], to: &view)
                wrote.append(steps[place])
                if store == .dirty { write(steps[place], to: &dirty) }
            }
        }
        let happened = kind == .ok || kind == .info && dice.chance()
        if happened || dice.chance(0.05) { commit(&steps, wrote, replica) }
        return steps
    }

    private mutating func commit(_ steps: inout [Step], _ wrote: [Step], _ replica: Int) {
        var state = log[log.count - 1]
        if kind != .registers, dice.chance(0.85) {
            // What one reads of one's own appends is the version that was made.
            var own = state
            for place in steps.indices {
                if steps[place].kind != .read {
                    write(steps[place], to: &own)
                } else if steps[..<place].contains(where: {
                    $0.kind != .read && $0.key == steps[place].key
                }) {
                    steps[place].value = own[steps[place].key] ?? .null
                }
            }
        }
        for step in wrote { write(step, to: &state) }
        log.append(state)
        for number in 0..<2 where number == replica || dice.chance() {
            for key in 0..<keys where wrote.contains(where: { $0.key == key }) || dice.chance(0.3) {
                replicas[number][key] = state[key]
            }
        }
    }

    private func write(_ step: Step, to state: inout State) {
        guard isList(step.key) else {
            state[step.key] = step.value
            return
        }
        state[step.key] = .list((state[step.key]?.elements ?? []) + [step.value])
    }

    private mutating func spoil(_ transactions: inout [TransactionHistory.Transaction]) {
        let number = dice.below(transactions.count)
        let reads = transactions[number].steps.indices.filter {
            transactions[number].steps[$0].kind == .read
        }
        guard !reads.isEmpty else { return }
        let place = dice.pick(reads)
        let key = transactions[number].steps[place].key
        var value = dice.pick(log)[key] ?? .null
        if isList(key), dice.chance(0.4) {
            let whole = log[log.count - 1][key]?.elements ?? []
            let part =
                dice.chance(0.7)
                ? Array(whole.prefix(dice.below(whole.count + 1)))
                : dice.chance() ? Array(whole.dropFirst()) : whole.reversed()
            value = .list(part)
        } else if !isList(key), dice.chance(), let most = next[key] {
            value = .int(1 + Int64(dice.below(Int(most))))
        }
        if dice.chance(0.1) { value = isList(key) ? .list((value.elements ?? []) + [99]) : 99 }
        transactions[number].steps[place].value = value
    }

    /// Lets transactions overlap, those of a process one after the other.
    private mutating func time(_ transactions: inout [TransactionHistory.Transaction]) {
        var left = Array(transactions.indices)
        var open: [Int] = []
        var clock = 0
        while !left.isEmpty || !open.isEmpty {
            let ready = left.first { number in
                !open.contains { transactions[$0].process == transactions[number].process }
            }
            if let ready, open.isEmpty || dice.chance(),
                !left.prefix(while: { $0 < ready }).contains(where: {
                    transactions[$0].process == transactions[ready].process
                })
            {
                transactions[ready].begin = clock
                left.removeAll { $0 == ready }
                open.append(ready)
            } else {
                transactions[open.remove(at: dice.below(open.count))].end = clock
            }
            clock += 1
        }
    }
}

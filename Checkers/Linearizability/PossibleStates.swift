import Histories

/// The states that an object can be in at some moments of a history, over all orders of its calls.
///
/// A breadth-first sweep: a call is put into the order only when one that returns has to be (just
/// in time), so a configuration is the state with those of the open calls that took effect already.
/// It gives up when there are too many of them.
struct PossibleStates<M: Model> {
    private struct Configuration {
        var state: Int32
        /// The slots of open calls that took effect, optional ones apart.
        var effective: UInt64 = 0
        /// The slots of optional calls that did.
        var used: UInt64 = 0
    }

    /// Configurations without those that another one can do everything of: it has the same state,
    /// and used fewer of the optional calls.
    private struct Best {
        private struct Standing: Hashable {
            var state: Int32
            var effective: UInt64
        }
        private var uses: [Standing: [UInt64]] = [:]
        /// Uses compared so far.
        private(set) var comparisons = 0

        /// Adds a configuration; false if one that is at least as good was there.
        mutating func insert(_ new: Configuration) -> Bool {
            let standing = Standing(state: new.state, effective: new.effective)
            let known = uses[standing, default: []]
            comparisons += known.count
            if known.contains(where: { $0 & ~new.used == 0 }) { return false }
            uses[standing] = known.filter { new.used & ~$0 != 0 } + [new.used]
            return true
        }

        func contains(_ configuration: Configuration) -> Bool {
            let standing = Standing(state: configuration.state, effective: configuration.effective)
            return uses[standing]?.contains(configuration.used) ?? false
        }
    }

    private let model: M
    /// Per call as a class of its own: states are numbers, and each step is asked for once.
    private var transitions: MemoisedTransitions<M>
    private let key: KeyOperations<M.Call>
    private var callOfSlot: [Int] = []
    private var slots: [Int: Int] = [:]
    /// The slots of open observers.
    private var observers: UInt64 = 0
    private var configurations: [Configuration]
    private var left: Int

    /// Per rank asked for: the states before it.
    private(set) var states: [Int32: [M.State]] = [:]
    /// The states in which the last call could have taken effect.
    private(set) var lastStates: [M.State] = []

    private static var mostConfigurations: Int { 4096 }

    /// Sweeps up to the completion of a call that no order gets past; nil if that is too much.
    init?(_ model: M, _ key: KeyOperations<M.Call>, upTo last: Int, marks: Set<Int32>, effort: Int)
    {
        self.model = model
        self.key = key
        left = effort
        transitions = MemoisedTransitions(model, classes: key.calls, from: model.initial)
        configurations = [Configuration(state: transitions.initial)]
        let end = key.finishes[last]
        var ends = [Int32](repeating: -1, count: Int(key.eventCount))
        for call in key.calls.indices where !key.isOptional(call) {
            ends[Int(key.finishes[call])] = Int32(call)
        }
        var next = 0
        var seen: Set<M.State> = []
        for rank in 0...end {
            forget()
            if marks.contains(rank) { states[rank] = distinct.map { transitions[$0] } }
            let ending = Int(ends[Int(rank)])
            if next < key.count && key.starts[next] == rank {
                guard open(next) else { return nil }
                next += 1
                continue
            }
            // Ranks have gaps where an operation says nothing.
            guard ending >= 0 else { continue }
            guard let reached = pass(ending) else { return nil }
            if rank > key.starts[last] {
                for state in reached where seen.insert(transitions[state]).inserted {
                    lastStates.append(transitions[state])
                }
            }
        }
    }

    private static var mostStates: Int { 256 }

    /// Forgets the states of the past: there are as many as calls, and each may be as large as all
    /// that the calls before it brought.
    private mutating func forget() {
        guard transitions.stateCount > Self.mostStates + 2 * configurations.count else { return }
        var fresh = MemoisedTransitions(model, classes: key.calls, from: model.initial)
        for place in configurations.indices {
            let state = transitions[configurations[place].state]
            configurations[place].state = fresh.number(of: state)
        }
        transitions = fresh
    }

    private var distinct: [Int32] {
        var seen: Set<Int32> = []
        return configurations.map(\.state).filter { seen.insert($0).inserted }
    }

    /// Gives a call a slot; false if there is none left.
    private mutating func open(_ call: Int) -> Bool {
        if key.isOptional(call) && model.isObserver(key.calls[call]) { return true }
        let slot = callOfSlot.firstIndex(of: -1) ?? callOfSlot.count
        guard slot < 64 else { return false }
        if slot == callOfSlot.count { callOfSlot.append(-1) }
        callOfSlot[slot] = call
        slots[call] = slot
        if model.isObserver(key.calls[call]) {
            observers |= 1 << UInt64(slot)
            for place in configurations.indices {
                configurations[place] = observed(configurations[place])
            }
        }
        return true
    }

    /// Moves past a completion; the states on the way, or nil if there are too many.
    private mutating func pass(_ ending: Int) -> [Int32]? {
        guard let slot = slots.removeValue(forKey: ending) else { return [] }
        let bit: UInt64 = 1 << UInt64(slot)
        defer {
            callOfSlot[slot] = -1
            observers &= ~bit
        }
        if configurations.allSatisfy({ $0.effective & bit != 0 }) {
            for place in configurations.indices { configurations[place].effective &= ~bit }
            left -= 1
            return distinct
        }
        var best = Best()
        var pending = configurations.filter { best.insert($0) }
        var passed: [Configuration] = []
        var place = 0
        while place < pending.count {
            let here = pending[place]
            place += 1
            guard best.contains(here) else { continue }
            if here.effective & bit != 0 {
                passed.append(here)
                continue
            }
            let compared = best.comparisons
            let successors = successors(of: here)
            for next in successors where best.insert(next) { pending.append(next) }
            left -= 1 + successors.count + (best.comparisons - compared) >> 3
            if pending.count > Self.mostConfigurations || left < 0 { return nil }
        }
        var distinct = Best()
        configurations = passed.map {
            Configuration(state: $0.state, effective: $0.effective & ~bit, used: $0.used)
        }
        .filter { distinct.insert($0) }
        return pending.map(\.state)
    }

    private mutating func successors(of here: Configuration) -> [Configuration] {
        var result: [Configuration] = []
        for (slot, call) in callOfSlot.enumerated() where call >= 0 {
            let bit: UInt64 = 1 << UInt64(slot)
            guard (here.effective | here.used | observers) & bit == 0 else { continue }
            let state = transitions.next(here.state, Int32(call))
            if state < 0 { continue }
            let isOptional = key.isOptional(call)
            result.append(
                observed(
                    Configuration(
                        state: state,
                        effective: isOptional ? here.effective : here.effective | bit,
                        used: isOptional ? here.used | bit : here.used
                    )
                )
            )
        }
        return result
    }

    /// The configuration after every open observer that agrees with its state.
    private mutating func observed(_ here: Configuration) -> Configuration {
        var there = here
        var rest = observers & ~here.effective
        while rest != 0 {
            let slot = rest.trailingZeroBitCount
            rest &= rest - 1
            if transitions.next(here.state, Int32(callOfSlot[slot])) >= 0 {
                there.effective |= 1 << UInt64(slot)
            }
        }
        return there
    }
}

import Histories

/// A key laid out for the searches: a flat list of events, and small numbers for everything.
///
/// Calls that are open at the same time occupy different slots, so that a set of open calls is a
/// mask over slots. Optional calls take no slot: equal ones are interchangeable, so it is enough to
/// count, per lane of equal optional calls, how many were used.
struct SearchPlan: Sendable {
    /// What happens to a call at an event.
    enum Moment: Int32 {
        /// It is invoked.
        case begin = 0
        /// It returns, and must have been linearized.
        case end = 1
        /// It returns, but may have been linearized before the plan begins.
        case expiry = 2
    }

    /// Per event: the call shifted left by two, plus the moment.
    private(set) var events: [Int32] = []
    /// Per call: the number of its class of equal calls.
    private(set) var classOfCall: [Int32] = []
    /// Per call: its slot, or -1 for an optional one.
    private(set) var slotOfCall: [Int32] = []
    /// Per call: the event of its completion; undefined for an optional one.
    private(set) var deadlines: [Int32] = []
    /// The number of slots: the most calls open at once.
    private(set) var slotCount = 0
    /// Per lane: the class of its optional calls.
    private(set) var classOfLane: [Int32] = []
    /// Per lane: whether its only call expires, so that it cannot wait until it is needed.
    private(set) var expires: [Bool] = []
    /// Per optional call: its lane; -1 for others.
    private(set) var laneOfCall: [Int32] = []

    /// Per class: whether its calls never change the state.
    let observers: [Bool]
    /// Per class: the state its calls need, or -1 where that is not one certain state.
    let needs: [Int32]
    /// Per class: the state its calls leave, or -1 where that is not one certain state.
    let makes: [Int32]
    /// Whether every call is said by its need and what it makes, so that a value which nobody needs
    /// is of no use.
    ///
    /// Not so if some call needs a state to be *different*, nor for models whose states are their
    /// own affair.
    let isTransparent: Bool
    /// The number of states that needs and makes speak of; 0 where nothing is known of them.
    let stateCount: Int
    /// Per state: the last event that begins a call that needs it, or -1.
    private(set) var lastNeeds: [Int32] = []
    /// Per state: the last event that begins a call that makes it, or -1.
    private(set) var lastMakes: [Int32] = []
    /// The states that certainly hold somewhere; empty if there is none.
    var holds = Holds()
    /// What reads tell in advance; empty if nothing is known of it.
    var targets = Targets()

    /// Whether it is known what every call needs and makes, except for states to be different.
    var hasNeeds: Bool { stateCount > 0 }

    /// The number of classes.
    var classCount: Int { observers.count }

    /// The call of an event.
    @inline(__always)
    func call(at event: Int) -> Int { Int(events[event] >> 2) }

    /// What happens to the call at an event.
    @inline(__always)
    func moment(at event: Int) -> Int32 { events[event] & 3 }

    /// The most uses that a lane may count; further optional calls begin a new lane.
    private static let laneLimit = Int(UInt16.max)

    private init(
        observers: [Bool],
        needs: [Int32],
        makes: [Int32],
        isTransparent: Bool,
        stateCount: Int
    ) {
        self.observers = observers
        self.needs = needs
        self.makes = makes
        self.isTransparent = isTransparent
        self.stateCount = stateCount
    }

    /// Lays out a register; also returns the classes.
    ///
    /// Calls that are expiring, by their numbers, may have taken effect before everything.
    static func register(
        _ key: KeyOperations<RegisterCall<Int32>>,
        stateCount: Int,
        expiring: Set<Int> = []
    ) -> (plan: SearchPlan, classes: [RegisterCall<Int32>]) {
        let (classes, classOfCall) = classify(key)
        let hasNegatives = classes.contains { call in
            guard case .differs = call else { return false }
            return true
        }
        var plan = SearchPlan(
            observers: classes.map(\.isObserver),
            needs: classes.map { $0.needed ?? -1 },
            makes: classes.map { $0.produced ?? -1 },
            isTransparent: !hasNegatives,
            stateCount: stateCount
        )
        plan.classOfCall = classOfCall
        let useless = hasNegatives ? [] : plan.uselessOptionals(key)
        plan.layOut(key, without: useless, expiring: expiring)
        plan.noteLast()
        return (plan, classes)
    }

    /// Lays out a key of any model; also returns the classes.
    static func any<M: Model>(
        _ key: KeyOperations<M.Call>,
        model: M
    ) -> (plan: SearchPlan, classes: [M.Call]) {
        let (classes, classOfCall) = classify(key)
        let none = [Int32](repeating: -1, count: classes.count)
        var plan = SearchPlan(
            observers: classes.map(model.isObserver),
            needs: none,
            makes: none,
            isTransparent: false,
            stateCount: 0
        )
        plan.classOfCall = classOfCall
        plan.layOut(key, without: [], expiring: [])
        return (plan, classes)
    }

    /// Lays out a string that is appended to.
    static func strings(
        _ key: KeyOperations<StringAppendModel.Call>,
        initial: ByteText
    ) -> (plan: SearchPlan, transitions: StringTransitions) {
        var (plan, classes) = any(key, model: StringAppendModel(initial: initial))
        let transitions = StringTransitions(classes: classes, initial: initial)
        plan.targets = Targets(
            plan,
            goals: transitions.texts.count,
            transitions.goalsOfReset,
            transitions.places
        )
        return (plan, transitions)
    }

    /// Numbers equal calls alike, in order of first appearance.
    private static func classify<Call: Hashable>(
        _ key: KeyOperations<Call>
    ) -> (classes: [Call], classOfCall: [Int32]) {
        let calls = key.calls
        if !key.classes.isEmpty { return compacted(key) }
        var numbers: [Call: Int32] = [:]
        var classes: [Call] = []
        let classOfCall = calls.map { call in
            if let known = numbers[call] { return known }
            let number = Int32(classes.count)
            numbers[call] = number
            classes.append(call)
            return number
        }
        return (classes, classOfCall)
    }

    /// The same where equal calls have numbers already, though not all numbers appear.
    private static func compacted<Call: Hashable>(
        _ key: KeyOperations<Call>
    ) -> (classes: [Call], classOfCall: [Int32]) {
        var numbers = [Int32](repeating: -1, count: Int(key.classes.max() ?? -1) + 1)
        var classes: [Call] = []
        let classOfCall = key.classes.indices.map { call in
            let known = Int(key.classes[call])
            if numbers[known] < 0 {
                numbers[known] = Int32(classes.count)
                classes.append(key.calls[call])
            }
            return numbers[known]
        }
        return (classes, classOfCall)
    }
}

// MARK: Laying out

extension SearchPlan {
    /// Optional calls whose result nobody can need any more when they begin.
    ///
    /// Leaving them out changes nothing. An optional compare-and-set that stays keeps its own need
    /// alive for ever.
    private func uselessOptionals<Call>(_ key: KeyOperations<Call>) -> Set<Int> {
        guard key.finishes.contains(KeyOperations<Call>.never) else { return [] }
        var lastNeed = [Int32](repeating: -1, count: stateCount)
        for call in key.calls.indices where !key.isOptional(call) {
            let need = needs[Int(classOfCall[call])]
            if need >= 0 { lastNeed[Int(need)] = max(lastNeed[Int(need)], key.finishes[call]) }
        }
        var waiting: [Int32: [Int]] = [:]
        var useless: Set<Int> = []
        for call in key.calls.indices where key.isOptional(call) {
            waiting[makes[Int(classOfCall[call])], default: []].append(call)
            useless.insert(call)
        }
        var pending = Array(lastNeed.indices)
        while let state = pending.popLast() {
            for call in waiting[Int32(state)] ?? []
            where useless.contains(call) && key.starts[call] < lastNeed[state] {
                useless.remove(call)
                let need = needs[Int(classOfCall[call])]
                if need >= 0 && lastNeed[Int(need)] < .max {
                    lastNeed[Int(need)] = .max
                    pending.append(Int(need))
                }
            }
        }
        return useless
    }

    /// Gives out slots, lanes and the list of events.
    private mutating func layOut<Call>(
        _ key: KeyOperations<Call>,
        without useless: Set<Int>,
        expiring: Set<Int>
    ) {
        let none: Int32 = -1
        var momentAt = [Int32](repeating: none, count: Int(key.eventCount))
        for call in key.calls.indices where useless.isEmpty || !useless.contains(call) {
            momentAt[Int(key.starts[call])] = Int32(call) << 2 | Moment.begin.rawValue
            if key.isOptional(call) { continue }
            let isExpiring = !expiring.isEmpty && expiring.contains(call)
            let moment = isExpiring ? Moment.expiry : .end
            momentAt[Int(key.finishes[call])] = Int32(call) << 2 | moment.rawValue
        }
        slotOfCall = [Int32](repeating: none, count: key.count)
        laneOfCall = slotOfCall
        deadlines = slotOfCall
        events = momentAt.filter { $0 >= 0 }
        var free: [Int32] = []
        var lanes: [Int32: (lane: Int32, size: Int)] = [:]
        for position in events.indices {
            let call = call(at: position)
            switch moment(at: position) {
            case Moment.end.rawValue:
                deadlines[call] = Int32(position)
                free.append(slotOfCall[call])
            case Moment.expiry.rawValue:
                break
            default:
                if !expiring.isEmpty && expiring.contains(call) {
                    laneOfCall[call] = addLane(classOfCall[call], expires: true)
                } else if key.isOptional(call) {
                    laneOfCall[call] = lane(of: classOfCall[call], in: &lanes)
                } else if let slot = free.popLast() {
                    slotOfCall[call] = slot
                } else {
                    slotOfCall[call] = Int32(slotCount)
                    slotCount += 1
                }
            }
        }
    }

    private mutating func addLane(_ callClass: Int32, expires isExpiring: Bool) -> Int32 {
        classOfLane.append(callClass)
        expires.append(isExpiring)
        return Int32(classOfLane.count - 1)
    }

    private mutating func lane(
        of callClass: Int32,
        in lanes: inout [Int32: (lane: Int32, size: Int)]
    ) -> Int32 {
        if let (lane, size) = lanes[callClass], size < Self.laneLimit {
            lanes[callClass] = (lane, size + 1)
            return lane
        }
        let lane = addLane(callClass, expires: false)
        lanes[callClass] = (lane, 1)
        return lane
    }

    private mutating func noteLast() {
        lastNeeds = [Int32](repeating: -1, count: stateCount)
        lastMakes = lastNeeds
        for position in events.indices where moment(at: position) == Moment.begin.rawValue {
            let callClass = Int(classOfCall[call(at: position)])
            if needs[callClass] >= 0 { lastNeeds[Int(needs[callClass])] = Int32(position) }
            if makes[callClass] >= 0 { lastMakes[Int(makes[callClass])] = Int32(position) }
        }
    }
}

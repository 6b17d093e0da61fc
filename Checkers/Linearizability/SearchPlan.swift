/// A key laid out for the search: a flat list of events, and small numbers for everything.
///
/// Calls that are open at the same time occupy different slots, so that a set of open calls is a
/// mask over slots. Optional calls take no slot: equal ones are interchangeable, so it is enough to
/// count, per lane of equal optional calls, how many were used.
struct SearchPlan: Sendable {
    /// Per event: the call shifted left by one, plus one if the event is its completion.
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
    /// Per optional call: its lane; -1 for others.
    private(set) var laneOfCall: [Int32] = []
    /// Per class: whether its calls never change the state.
    private(set) var observers: [Bool]
    /// Per class: the state its calls need, or -1 where that is not one certain state.
    private(set) var needs: [Int32]
    /// Per class: the state its calls leave, or -1 where that is not one certain state.
    private(set) var makes: [Int32]
    /// Whether an optional call is worth trying only when its result is needed at once.
    ///
    /// Not so if some call needs a state to be *different*, nor if needs are unknown.
    let isOnDemand: Bool
    /// The number of states that needs and makes speak of.
    let stateCount: Int

    /// The number of classes.
    var classCount: Int { observers.count }

    /// The most uses that a lane may count; further optional calls begin a new lane.
    private static let laneLimit = Int(UInt16.max)

    private init(
        observers: [Bool],
        needs: [Int32],
        makes: [Int32],
        isOnDemand: Bool,
        stateCount: Int
    ) {
        self.observers = observers
        self.needs = needs
        self.makes = makes
        self.isOnDemand = isOnDemand
        self.stateCount = stateCount
    }

    /// Lays out a register; also returns the classes.
    static func register(
        _ key: KeyOperations<RegisterCall<Int32>>,
        stateCount: Int
    ) -> (plan: SearchPlan, classes: [RegisterCall<Int32>]) {
        let (classes, classOfCall) = classify(key.calls)
        let hasNegatives = classes.contains { call in
            guard case .differs = call else { return false }
            return true
        }
        var plan = SearchPlan(
            observers: classes.map(\.isObserver),
            needs: classes.map { $0.needed ?? -1 },
            makes: classes.map { $0.produced ?? -1 },
            isOnDemand: !hasNegatives,
            stateCount: stateCount
        )
        plan.classOfCall = classOfCall
        let useless = hasNegatives ? [] : plan.uselessOptionals(key)
        plan.layOut(key, without: useless)
        return (plan, classes)
    }

    /// Lays out a key of any model; also returns the classes.
    static func any<M: Model>(
        _ key: KeyOperations<M.Call>,
        model: M
    ) -> (plan: SearchPlan, classes: [M.Call]) {
        let (classes, classOfCall) = classify(key.calls)
        let none = [Int32](repeating: -1, count: classes.count)
        var plan = SearchPlan(
            observers: classes.map(model.isObserver),
            needs: none,
            makes: none,
            isOnDemand: false,
            stateCount: 0
        )
        plan.classOfCall = classOfCall
        plan.layOut(key, without: [])
        return (plan, classes)
    }

    /// Numbers equal calls alike, in order of first appearance.
    private static func classify<Call: Hashable>(_ calls: [Call]) -> ([Call], [Int32]) {
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

    /// Optional calls whose result nobody can need any more when they begin.
    ///
    /// Leaving them out changes nothing. An optional compare-and-set that stays keeps its own need
    /// alive for ever.
    private func uselessOptionals<Call>(_ key: KeyOperations<Call>) -> Set<Int> {
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
    private mutating func layOut<Call>(_ key: KeyOperations<Call>, without useless: Set<Int>) {
        var callAt = [Int32](repeating: -1, count: Int(key.eventCount))
        for call in key.calls.indices where !useless.contains(call) {
            callAt[Int(key.starts[call])] = Int32(call) << 1
            if !key.isOptional(call) { callAt[Int(key.finishes[call])] = Int32(call) << 1 | 1 }
        }
        slotOfCall = [Int32](repeating: -1, count: key.count)
        laneOfCall = slotOfCall
        deadlines = slotOfCall
        events = callAt.filter { $0 >= 0 }
        var free: [Int32] = []
        var lanes: [Int32: (lane: Int32, size: Int)] = [:]
        for (position, event) in events.enumerated() {
            let call = Int(event >> 1)
            if event & 1 == 1 {
                deadlines[call] = Int32(position)
                free.append(slotOfCall[call])
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

    private mutating func lane(
        of callClass: Int32,
        in lanes: inout [Int32: (lane: Int32, size: Int)]
    ) -> Int32 {
        if let (lane, size) = lanes[callClass], size < Self.laneLimit {
            lanes[callClass] = (lane, size + 1)
            return lane
        }
        let lane = Int32(classOfLane.count)
        classOfLane.append(callClass)
        lanes[callClass] = (lane, 1)
        return lane
    }
}

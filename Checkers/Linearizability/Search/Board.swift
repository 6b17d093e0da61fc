/// Where a search stands among the events, and what may be done there.
///
/// Both searches move along the events and linearize something only because the call that returns
/// next has to be (just in time). At a completion everything that returned before has been
/// linearized, so a configuration is small: the position, which of the open calls were linearized
/// (the mask), the state, and how many optional calls were used.
///
/// Sources: Wing and Gong, Testing and verifying concurrent objects, JPDC 1993, for the search;
/// Lowe, Testing for linearizability, 2017, for just-in-time linearization and remembering
/// configurations; Horn and Kroening, FORTE 2015. The reductions are marked where they happen:
/// R1 a call that observes, and may be linearized now, is: it cannot get in the way of anything;
/// R2 of equal open calls only the one that returns first is tried (exchange argument);
/// R3 equal optional calls are only counted, and fewer uses dominate more;
/// R4 an optional call is tried only if somebody needs its result right now: else it could wait;
/// R5 a value that nobody needs any more is as good as any other such value, and an open write of
/// one is linearized for free before the next write;
/// R6 a needed value that nobody can produce any more must not be left, and one that is not there
/// and cannot be produced dooms the configuration;
/// R7 reads that return all that happened tell in advance which states lead to them (`Targets`).
struct Board<T: Transitions>: ~Copyable {
    /// Why a configuration came to rest.
    enum Stop { case atReturn, atEnd, doomed }

    let plan: SearchPlan
    var transitions: T
    var uses: Uses
    /// The number of words of a mask.
    let words: Int
    /// Whether optional calls may be used over and over: then no order proves that there is none.
    let isUnbounded: Bool

    // Where the bookkeeping stands: the number of events applied.
    var position = 0
    let callOfSlot: UnsafeMutablePointer<Int32>
    let open: UnsafeMutablePointer<UInt64>
    let openObservers: UnsafeMutablePointer<UInt64>
    let available: UnsafeMutablePointer<UInt16>

    // The configuration at hand.
    let mask: UnsafeMutablePointer<UInt64>
    var state: Int32
    var use: Int32 = 0

    /// The configurations that one more call leads to, the best one last: each a word for choice
    /// and use before it, a word for the state, and the mask.
    var successors: [UInt64] = []
    /// The last completion that some configuration was found not to get past before it was there.
    var reach = -1
    /// Events passed so far, in either direction.
    var moves = 0
    /// Steps that looking at open calls and lanes took, in sixteenths; none where both are few.
    private(set) var scans = 0

    var candidates: [UInt64] = []
    let absorbed: UnsafeMutablePointer<UInt64>
    let bestOfClass: UnsafeMutablePointer<Int32>
    let stampOfClass: UnsafeMutablePointer<UInt32>
    let needers: UnsafeMutablePointer<Int32>
    let wanters: UnsafeMutablePointer<Int32>
    let producers: UnsafeMutablePointer<Int32>
    let stampOfState: UnsafeMutablePointer<UInt32>
    var stamp: UInt32 = 0

    init(_ plan: SearchPlan, _ transitions: T, isUnbounded: Bool = false) {
        self.plan = plan
        self.isUnbounded = isUnbounded
        self.transitions = transitions
        state = transitions.initial
        words = max(1, (plan.slotCount + 63) / 64)
        uses = Uses(laneCount: plan.classOfLane.count)
        callOfSlot = Self.zeros(plan.slotCount)
        open = Self.zeros(words)
        openObservers = Self.zeros(words)
        available = Self.zeros(plan.classOfLane.count)
        mask = Self.zeros(words)
        absorbed = Self.zeros(words)
        bestOfClass = Self.zeros(plan.classCount)
        stampOfClass = Self.zeros(plan.classCount)
        // One state more stands for all that no call speaks of.
        needers = Self.zeros(plan.stateCount + 1)
        wanters = Self.zeros(plan.stateCount + 1)
        producers = Self.zeros(plan.stateCount + 1)
        stampOfState = Self.zeros(plan.stateCount + 1)
    }

    deinit {
        callOfSlot.deallocate()
        open.deallocate()
        openObservers.deallocate()
        available.deallocate()
        mask.deallocate()
        absorbed.deallocate()
        bestOfClass.deallocate()
        stampOfClass.deallocate()
        needers.deallocate()
        wanters.deallocate()
        producers.deallocate()
        stampOfState.deallocate()
    }

    private static func zeros<Number: FixedWidthInteger>(
        _ count: Int
    ) -> UnsafeMutablePointer<Number> {
        let memory = UnsafeMutablePointer<Number>.allocate(capacity: max(1, count))
        memory.initialize(repeating: 0, count: max(1, count))
        return memory
    }

    /// Counts what a configuration costs where more calls are open than one step
    /// all: one for each 64 that are looked at, and for copies of masks and of uses.
    @inline(__always)
    mutating func noteScan() {
        // A few candidates are part of a step; of many, each has to be ranked and sorted.
        scans += 2 * max(0, candidates.count - 8)
        if uses.laneCount > 64 {
            let copies = candidates.count { $0 & Self.optionalBit != 0 }
            scans += uses.laneCount >> 4 + (uses.laneCount >> 3) * copies
        }
        if words == 1 { return }
        var calls = 0
        for word in 0..<words { calls += (open[word] & ~mask[word]).nonzeroBitCount }
        scans += calls >> 2 + words + successors.count >> 3
    }

    /// Bytes that uses, steps and choices take.
    var bytes: Int { uses.bytes + transitions.bytes + successors.capacity * 8 }

    /// Words that one successor takes.
    var stride: Int { words + 2 }

    /// Calls open where the bookkeeping stands, optional ones included.
    var openCount: Int {
        (0..<words).reduce(0) { $0 + open[$1].nonzeroBitCount }
            + (0..<plan.classOfLane.count).reduce(0) { $0 + Int(available[$1]) }
    }

    /// The slots of open observers, 64 a word.
    func openObserverWord(_ word: Int) -> UInt64 { openObservers[word] }

    /// The state before the first call.
    var initial: Int32 { transitions.initial }

    /// The call in a slot at the position where the bookkeeping stands.
    func call(inSlot slot: Int) -> Int { Int(callOfSlot[slot]) }
}

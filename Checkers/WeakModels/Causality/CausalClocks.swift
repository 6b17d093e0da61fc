/// Memory for vector clocks that come and go: as many as are needed at a time.
final class CausalClocks {
    private let width: Int
    private let limit: Int
    private var clocks: [UnsafeMutablePointer<Int32>] = []
    private var free: [Int32] = []

    /// Whether more bytes were asked for than there may be.
    private(set) var isExhausted = false

    init(width: Int, bytes: Int) {
        self.width = max(1, width)
        limit = max(1, bytes / (4 * max(1, width)))
    }

    deinit {
        for clock in clocks { clock.deallocate() }
    }

    /// A clock with anything in it.
    func allocate() -> Int32 {
        if let clock = free.popLast() { return clock }
        // Safety: a check that is out of memory ends soon; until then it may have what it needs.
        if clocks.count >= limit { isExhausted = true }
        let clock = UnsafeMutablePointer<Int32>.allocate(capacity: width)
        clock.initialize(repeating: 0, count: width)
        clocks.append(clock)
        return Int32(clocks.count - 1)
    }

    /// A clock of nothing.
    func allocateZero() -> Int32 {
        let clock = allocate()
        self[clock].update(repeating: 0, count: width)
        return clock
    }

    func release(_ clock: Int32) { free.append(clock) }

    /// A copy of a clock.
    func copy(_ clock: Int32) -> Int32 {
        let copy = allocate()
        self[copy].update(from: self[clock], count: width)
        return copy
    }

    /// Makes a clock know what another one knows.
    @inline(__always)
    func join(_ clock: Int32, with other: Int32) {
        let mine = self[clock]
        let theirs = self[other]
        for place in 0..<width { mine[place] = max(mine[place], theirs[place]) }
    }

    /// How many writes of each session are known.
    @inline(__always)
    subscript(clock: Int32) -> UnsafeMutablePointer<Int32> { clocks[Int(clock)] }
}

/// A set of ranks from which the least is taken: bitmaps of bitmaps, 64 to a word.
///
/// Ranks are small integers and all different, so this does what a heap does in three or four
/// steps.
struct RankSet: ~Copyable {
    private let levels: [UnsafeMutablePointer<UInt64>]
    /// The words of each level.
    private let sizes: [Int]
    /// How many ranks are in.
    private(set) var count = 0

    /// An empty set of ranks below the bound.
    init(bound: Int) {
        var levels: [UnsafeMutablePointer<UInt64>] = []
        var sizes: [Int] = []
        var words = bound
        repeat {
            words = words >> 6 + 1
            let level = UnsafeMutablePointer<UInt64>.allocate(capacity: words)
            level.initialize(repeating: 0, count: words)
            levels.append(level)
            sizes.append(words)
        } while words > 1
        self.levels = levels
        self.sizes = sizes
    }

    deinit {
        for level in levels { level.deallocate() }
    }

    /// Puts a rank in that is not in it.
    mutating func insert(_ rank: Int32) {
        count += 1
        var place = Int(rank)
        for level in levels {
            let word = place >> 6
            let wasEmpty = level[word] == 0
            level[word] |= 1 << UInt64(place & 63)
            guard wasEmpty else { return }
            place = word
        }
    }

    /// The least rank in it that is greater than this one; nil if there is none.
    func first(after rank: Int32) -> Int32? {
        var place = Int(rank) + 1
        for (height, level) in levels.enumerated() {
            let rest = place >> 6 < sizes[height] ? level[place >> 6] >> UInt64(place & 63) : 0
            if rest == 0 {
                // Nothing is left in this word: go on with the next one, a level higher.
                place = place >> 6 + 1
                continue
            }
            place += rest.trailingZeroBitCount
            for lower in levels[..<height].reversed() {
                place = place << 6 | lower[place].trailingZeroBitCount
            }
            return Int32(place)
        }
        return nil
    }

    /// Takes the least rank out; nil if there is none.
    mutating func popFirst() -> Int32? {
        if count == 0 { return nil }
        count -= 1
        var word = 0
        for level in levels.reversed() { word = word << 6 | level[word].trailingZeroBitCount }
        var place = word
        for level in levels {
            level[place >> 6] &= ~(1 << UInt64(place & 63))
            guard level[place >> 6] == 0 else { break }
            place >>= 6
        }
        return Int32(word)
    }
}

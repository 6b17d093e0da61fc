/// The exact test for the order of a priority queue whose elements are all different.
///
/// A poll needs an instant, after the insert began, at which no greater element was certainly
/// inside. Elements are gone through from the greatest down; the instants at which one of them was
/// certainly inside are crossed off a bitmap whose empty words are skipped, so that all of it costs
/// little more than linear time once the elements are in order.
struct PriorityOrder {
    private let elements: ContainerElements
    private let instants: Instants

    /// Elements are numbered from the greatest down.
    init(_ elements: ContainerElements, _ instants: Instants) {
        self.elements = elements
        self.instants = instants
    }

    /// The first element that was polled although a greater one was inside all the time.
    func fault() -> ContainerFault? {
        var free = FreeInstants(count: instants.count)
        for (element, span) in elements.spans.enumerated() where span.counts {
            if span.isTaken {
                let range = instants.between(span.takeStart, span.takeEnd)
                if !free.contains(anyOf: range) {
                    let cover = Cover.least(of: range, by: 0..<Int32(element)) { greater in
                        let span = elements.spans[Int(greater)]
                        guard span.counts && span.isForced else { return nil }
                        return instants.between(span.addEnd, span.takeStart)
                    }
                    return .passedOver(Int32(element), cover: cover)
                }
            }
            if span.isForced { free.remove(instants.between(span.addEnd, span.takeStart)) }
        }
        return nil
    }
}

/// A set of instants that only shrinks: a bitmap, and for each word a later one that may be
/// non-empty.
struct FreeInstants: ~Copyable {
    private let words: UnsafeMutablePointer<UInt64>
    private let skips: UnsafeMutablePointer<Int32>
    private let count: Int

    /// All instants from 0.
    init(count: Int) {
        self.count = count >> 6 + 1
        words = .allocate(capacity: self.count)
        words.initialize(repeating: .max, count: self.count)
        skips = .allocate(capacity: self.count + 1)
        for word in 0...self.count { skips.advanced(by: word).initialize(to: Int32(word)) }
    }

    deinit {
        words.deallocate()
        skips.deallocate()
    }

    /// The first word from this one on that is not empty; `count` if there is none.
    @inline(__always)
    private func next(_ word: Int) -> Int {
        var word = word
        while Int(skips[word]) != word {
            let further = skips[Int(skips[word])]
            skips[word] = further
            word = Int(further)
        }
        return word
    }

    /// Whether an instant of the range is left.
    @inline(__always)
    mutating func contains(anyOf range: Range<Int>) -> Bool {
        let first = range.lowerBound >> 6
        let last = (range.upperBound - 1) >> 6
        if range.isEmpty { return false }
        let head = UInt64.max << UInt64(range.lowerBound & 63)
        let tail = UInt64.max >> UInt64(63 - (range.upperBound - 1) & 63)
        if first == last { return words[first] & head & tail != 0 }
        if words[first] & head != 0 { return true }
        let found = next(first + 1)
        return found < last || found == last && words[last] & tail != 0
    }

    /// Takes the instants of the range out.
    @inline(__always)
    mutating func remove(_ range: Range<Int>) {
        if range.isEmpty { return }
        let first = range.lowerBound >> 6
        let last = (range.upperBound - 1) >> 6
        let head = UInt64.max << UInt64(range.lowerBound & 63)
        let tail = UInt64.max >> UInt64(63 - (range.upperBound - 1) & 63)
        if first == last { return clear(first, head & tail) }
        clear(first, head)
        var word = next(first + 1)
        while word < last {
            clear(word, .max)
            word = next(word)
        }
        clear(last, tail)
    }

    @inline(__always)
    private func clear(_ word: Int, _ mask: UInt64) {
        words[word] &= ~mask
        if words[word] == 0 { skips[word] = Int32(word + 1) }
    }
}

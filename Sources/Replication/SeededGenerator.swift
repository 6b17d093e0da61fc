/// Random numbers that depend on the seed alone, on every platform and in every release.
///
/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
/// It maps bits to ranges itself, because the standard library may change how it does.
public struct SeededGenerator: Hashable, Sendable {
    private var state: UInt64

    /// A stream of its own: `stream` names the concern, so that dropping one does not shift others.
    public init(seed: UInt64, stream: String = "") {
        state = seed
        for byte in stream.utf8 {
            state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        _ = next()
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, and without, the bound, which must be positive.
    public mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "a bound must be positive, not \(bound)")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in a closed range.
    public mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True in about `share` of the calls; a share of 0 never, of 1 always.
    public mutating func chance(_ share: Double) -> Bool {
        Double(next() >> 11) * 0x1p-53 < share
    }

    /// One of the elements, or nil of none.
    public mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[below(elements.count)]
    }

    /// The elements in a random order (Fisher and Yates).
    public mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, below(last + 1))
        }
        return elements
    }
}

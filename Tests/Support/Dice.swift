/// Random numbers for tests, which depend on the seed alone (SplitMix64, Steele, Lea, Flood, 2014).
///
/// A generator of its own: a seed of a test keeps its meaning when the product's generator changes.
public struct Dice: Sendable {
    @usableFromInline var state: UInt64

    /// Dice that begin at a seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    @inlinable
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, and without, the bound.
    @inlinable
    public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True in half of the calls.
    @inlinable
    public mutating func chance() -> Bool { below(2) == 0 }

    /// True in about this share of the calls.
    @inlinable
    public mutating func chance(_ share: Double) -> Bool { Double(next() >> 11) * 0x1p-53 < share }

    /// One of the elements, of which there must be some.
    @inlinable
    public mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}

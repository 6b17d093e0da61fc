/// Texts numbered in the order of their first appearance, told apart by their bytes.
///
/// Readers look a name up by its bytes in the file, so that what a file repeats millions of times
/// becomes a string only when somebody asks for it. The texts stand one after the other in one
/// array: ten million keys would else be as many objects.
struct Names: Sendable {
    private(set) var count = 0
    private var bytes: [UInt8] = []
    /// Where each text ends.
    private var ends = Column(usual: -1)
    /// The first texts as strings: those of a history of few keys are asked for again and again.
    private var first: [String] = []
    private static let firstMax = 4096
    /// Open addressing: half a hash above the number of a text plus one; 0 is a free slot.
    private var slots: [UInt64] = []
    private let seed = Self.processSeed

    /// Hashes differ from process to process, so that no file can make its names collide.
    private static let processSeed: UInt64 = {
        var hasher = Hasher()
        hasher.combine(0)
        return UInt64(truncatingIfNeeded: hasher.finalize())
    }()

    /// The number of a text, which joins the names if need be.
    mutating func number(of text: String) -> Int32 {
        var text = text
        return text.withUTF8 { text in
            let hash = text.hash(seed: seed)
            return find(text, hash: hash) ?? add(text, hash: hash)
        }
    }

    /// The number of a text, or -1 for none.
    mutating func number(of text: String?) -> Int32 { text.map { number(of: $0) } ?? -1 }

    /// The number of a text, given as its bytes; nil if they are not UTF-8.
    @inline(__always)
    mutating func number(of text: Bytes) -> Int32? {
        let hash = text.hash(seed: seed)
        if let known = find(text, hash: hash) { return known }
        return text.isText ? add(text, hash: hash) : nil
    }

    /// The number of a text, if it is one of the names.
    func knownNumber(of text: String) -> Int32? {
        var text = text
        return text.withUTF8 { knownNumber(of: $0) }
    }

    /// The text of a number; nil for -1.
    subscript(number: Int32) -> String? { number < 0 ? nil : text(of: Int(number)) }

    /// The text of a number, which one of the names must have.
    func text(of number: Int) -> String {
        if number < first.count { return first[number] }
        return String(decoding: bytes[start(of: number)..<Int(ends[number])], as: UTF8.self)
    }

    /// The number of a text, given as its bytes, if it is one of the names.
    func knownNumber(of text: Bytes) -> Int32? { find(text, hash: text.hash(seed: seed)) }

    /// Calls a function with the bytes of a text, which it must not keep.
    func withBytes<Result>(of number: Int, _ body: (Bytes) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { body($0.part(start(of: number)..<Int(ends[number]))) }
    }

    /// Every text, in the order of the numbers.
    var texts: [String] { (0..<count).map(text) }

    @inline(__always)
    private func start(of number: Int) -> Int { number == 0 ? 0 : Int(ends[number - 1]) }

    @inline(__always)
    private func find(_ text: Bytes, hash: UInt64) -> Int32? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count - 1
        var at = Int(truncatingIfNeeded: hash) & mask
        while slots[at] != 0 {
            if (slots[at] ^ hash) >> 32 == 0 {
                let number = Int(slots[at] & 0xFFFF_FFFF) - 1
                if equals(number, text) { return Int32(number) }
            }
            at = (at + 1) & mask
        }
        return nil
    }

    @inline(__always)
    private func equals(_ number: Int, _ text: Bytes) -> Bool {
        let start = start(of: number)
        guard Int(ends[number]) - start == text.count else { return false }
        return bytes.withUnsafeBufferPointer { $0.part(start..<start + text.count).equals(text) }
    }

    @inline(never)
    private mutating func add(_ text: Bytes, hash: UInt64) -> Int32 {
        if count * 2 >= slots.count { grow() }
        let number = count
        count += 1
        bytes.append(contentsOf: text)
        ends.append(Int64(bytes.count))
        if number < Self.firstMax { first.append(String(decoding: text, as: UTF8.self)) }
        place(number, hash: hash)
        return Int32(number)
    }

    private mutating func place(_ number: Int, hash: UInt64) {
        let mask = slots.count - 1
        var at = Int(truncatingIfNeeded: hash) & mask
        while slots[at] != 0 { at = (at + 1) & mask }
        slots[at] = hash & 0xFFFF_FFFF_0000_0000 | UInt64(number + 1)
    }

    private mutating func grow() {
        let size = max(16, slots.count * 2)
        // The old slots go before the new ones come: a hash is cheaper than the room.
        slots = []
        slots = Array(repeating: 0, count: size)
        for number in 0..<count {
            let range = start(of: number)..<Int(ends[number])
            let hash = bytes.withUnsafeBufferPointer { $0.part(range).hash(seed: seed) }
            place(number, hash: hash)
        }
    }
}

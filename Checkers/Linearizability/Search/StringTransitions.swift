import Histories

/// Strings that are appended to, told apart only as far as a read tells them apart.
///
/// A string that no read returned is worth knowing only while it begins one that a read did. So a
/// state is a prefix of a string that was read, and all other strings are one state that only a put
/// leads out of: which of them it is makes no difference. The strings read are sorted, so that a
/// prefix is a range of them and a length, and a step is a binary search in that range.
struct StringTransitions: Transitions {
    /// A prefix of the strings from `low` up to and without `high`, or of none.
    private struct Prefix {
        var low: Int32
        var high: Int32
        var length: Int32
    }

    private let classes: [StringAppendModel.Call]
    /// The strings that were read, sorted.
    let texts: [[UInt8]]
    /// The UTF-8 of what each class writes or was answered.
    private let operands: [[UInt8]]
    /// Per class of reads: the place of its string among the sorted ones; -1 for others.
    let places: [Int32]
    /// Per class of puts: the places of the strings that begin with what it leaves; empty for
    /// others.
    private(set) var goalsOfReset: [Range<Int>] = []
    private var prefixes: [Prefix] = []
    /// The numbers of prefixes, under the first string that has them and their length.
    private var numbers = StepTable()
    private var steps = StepTable()
    private(set) var initial: Int32 = 0
    private(set) var work = 0

    var bytes: Int { steps.bytes + numbers.bytes + prefixes.capacity * 12 }

    init(classes: [StringAppendModel.Call], initial text: ByteText) {
        self.classes = classes
        let operands = classes.map { Array($0.text.utf8) }
        self.operands = operands
        let reads = classes.indices.filter { classes[$0].isGet }.sorted {
            operands[$0].lexicographicallyPrecedes(operands[$1])
        }
        var sorted: [[UInt8]] = []
        var places = [Int32](repeating: -1, count: classes.count)
        for read in reads {
            // Strings that are equal for the model may differ in their bytes, but not the reverse.
            if sorted.last != operands[read] { sorted.append(operands[read]) }
            places[read] = Int32(sorted.count - 1)
        }
        texts = sorted
        self.places = places
        let everything = Prefix(low: 0, high: Int32(sorted.count), length: 0)
        initial = number(of: extended(everything, by: Array(text.text.utf8)))
        goalsOfReset = classes.indices.map { callClass in
            guard classes[callClass].isPut else { return 0..<0 }
            let goals = extended(everything, by: operands[callClass])
            return Int(goals.low)..<Int(goals.high)
        }
    }

    mutating func next(_ state: Int32, _ callClass: Int32) -> Int32 {
        if places[Int(callClass)] >= 0 {
            return isRead(state, callClass) ? state : -1
        }
        if let known = steps[state, callClass] { return known }
        work += 1 + operands[Int(callClass)].count >> 5
        let from =
            classes[Int(callClass)].isPut
            ? Prefix(low: 0, high: Int32(texts.count), length: 0) : prefixes[Int(state)]
        let next = number(of: extended(from, by: operands[Int(callClass)]))
        steps[state, callClass] = next
        return next
    }

    /// Whether appending can lead from a state to the string that a read returned.
    func canLead(_ state: Int32, to callClass: Int32) -> Bool {
        let place = places[Int(callClass)]
        let prefix = prefixes[Int(state)]
        return prefix.low <= place && place < prefix.high
    }

    /// Whether what a put leaves can lead to the string that a read returned.
    func canLead(fromReset callClass: Int32, to read: Int32) -> Bool {
        goalsOfReset[Int(callClass)].contains(Int(places[Int(read)]))
    }

    private func isRead(_ state: Int32, _ callClass: Int32) -> Bool {
        canLead(state, to: callClass)
            && Int(prefixes[Int(state)].length) == operands[Int(callClass)].count
    }

    private mutating func number(of prefix: Prefix) -> Int32 {
        let prefix = prefix.low < prefix.high ? prefix : Prefix(low: -1, high: -1, length: 0)
        if let known = numbers[prefix.low, prefix.length] { return known }
        let number = Int32(prefixes.count)
        numbers[prefix.low, prefix.length] = number
        prefixes.append(prefix)
        return number
    }

    /// The strings of a range that go on with a text after their common prefix.
    private func extended(_ prefix: Prefix, by text: [UInt8]) -> Prefix {
        let offset = Int(prefix.length)
        let low = bound(prefix, offset, text) { $0 < 0 }
        let high = bound(prefix, offset, text) { $0 <= 0 }
        return Prefix(low: low, high: high, length: prefix.length + Int32(text.count))
    }

    /// The first string of a range whose rest does not compare so with a text.
    private func bound(
        _ prefix: Prefix,
        _ offset: Int,
        _ text: [UInt8],
        _ goesOn: (Int) -> Bool
    ) -> Int32 {
        var low = prefix.low
        var high = prefix.high
        while low < high {
            let middle = (low + high) / 2
            if goesOn(Self.compare(texts[Int(middle)], offset, text)) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// How the rest of a string, as far as a text is long, compares with the text.
    private static func compare(_ string: [UInt8], _ offset: Int, _ text: [UInt8]) -> Int {
        for place in text.indices {
            guard offset + place < string.count else { return -1 }
            let difference = Int(string[offset + place]) - Int(text[place])
            if difference != 0 { return difference }
        }
        return 0
    }
}

extension StringAppendModel.Call {
    var text: String {
        switch self {
        case .put(let text), .append(let text), .get(let text): text.text
        }
    }

    var isGet: Bool {
        guard case .get = self else { return false }
        return true
    }

    var isPut: Bool {
        guard case .put = self else { return false }
        return true
    }
}

/// Strings numbered in the order of their first appearance.
struct Names: Sendable {
    private(set) var texts: [String] = []
    private var numbers: [String: Int32] = [:]

    /// The number of a text, which joins the names if need be.
    mutating func number(of text: String) -> Int32 {
        if let known = numbers[text] { return known }
        let number = Int32(texts.count)
        numbers[text] = number
        texts.append(text)
        return number
    }

    /// The number of a text, or -1 for none.
    mutating func number(of text: String?) -> Int32 { text.map { number(of: $0) } ?? -1 }

    /// The text of a number; nil for -1.
    subscript(number: Int32) -> String? { number < 0 ? nil : texts[Int(number)] }
}

/// The processes of a history, numbered in the order of their first appearance.
struct ProcessNames: Sendable {
    private(set) var processes: [Process] = []
    private var small: [Int32] = []
    private var others: [Process: Int32] = [:]
    /// Numbers below this are looked up in an array: enough for half a million clients a megabyte.
    private static let smallMax = 1 << 22

    /// The number of a process, which joins the others if need be.
    mutating func number(of process: Process) -> Int32 {
        guard case .client(let name) = process, 0..<Self.smallMax ~= name else {
            if let known = others[process] { return known }
            others[process] = add(process)
            return Int32(processes.count - 1)
        }
        if name >= small.count {
            let room = Swift.min(Swift.max(name + 1, small.count * 2), Self.smallMax)
            small.append(contentsOf: repeatElement(-1, count: room - small.count))
        }
        if small[name] < 0 { small[name] = add(process) }
        return small[name]
    }

    private mutating func add(_ process: Process) -> Int32 {
        processes.append(process)
        return Int32(processes.count - 1)
    }
}

/// A column of numbers that costs nothing while it holds only the number that it is made of.
struct SparseColumn<Number: FixedWidthInteger & Sendable>: Sendable {
    let usual: Number
    private var numbers: [Number] = []

    init(usual: Number) { self.usual = usual }

    /// The number at a position, which may be beyond what was appended.
    @inline(__always)
    subscript(position: Int) -> Number {
        position < numbers.count ? numbers[position] : usual
    }

    /// Sets the number at a position that follows all those set before.
    @inline(__always)
    mutating func append(_ number: Number, at position: Int, capacity: Int) {
        if number == usual && numbers.isEmpty { return }
        if numbers.count < position { fill(to: position, capacity: capacity) }
        numbers.append(number)
    }

    private mutating func fill(to position: Int, capacity: Int) {
        if numbers.isEmpty { numbers.reserveCapacity(Swift.max(capacity, position)) }
        numbers.append(contentsOf: repeatElement(usual, count: position - numbers.count))
    }
}

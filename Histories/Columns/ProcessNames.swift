/// The processes of a history, numbered in the order of their first appearance.
struct ProcessNames: Sendable {
    /// The number of the nemesis, or -1 while it has not appeared.
    private(set) var nemesis: Int32 = -1
    /// The clients' own numbers; the nemesis is 0 here.
    private var names: [Int] = []
    private var small: [Int32] = []
    private var others: [Int: Int32] = [:]
    /// Names below this are looked up in an array, of sixteen megabytes at most.
    private static let smallMax = 1 << 22

    /// How many there are.
    var count: Int { names.count }

    /// The process of a number.
    subscript(number: Int32) -> Process {
        number == nemesis ? .nemesis : .client(names[Int(number)])
    }

    /// The number of a process, which joins the others if need be.
    mutating func number(of process: Process) -> Int32 {
        switch process {
        case .client(let name): return number(ofClient: name)
        case .nemesis: return numberOfNemesis()
        }
    }

    mutating func numberOfNemesis() -> Int32 {
        if nemesis < 0 { nemesis = add(0) }
        return nemesis
    }

    @inline(__always)
    mutating func number(ofClient name: Int) -> Int32 {
        if 0..<small.count ~= name, small[name] >= 0 { return small[name] }
        return numberOfNew(name)
    }

    /// The number of a client that may be a new one.
    @inline(never)
    private mutating func numberOfNew(_ name: Int) -> Int32 {
        guard 0..<Self.smallMax ~= name else {
            if let known = others[name] { return known }
            let number = add(name)
            others[name] = number
            return number
        }
        if name >= small.count {
            let room = min(max(name + 1, small.count * 2), Self.smallMax)
            small.append(contentsOf: repeatElement(-1, count: room - small.count))
        }
        small[name] = add(name)
        return small[name]
    }

    private mutating func add(_ name: Int) -> Int32 {
        names.append(name)
        return Int32(names.count - 1)
    }
}

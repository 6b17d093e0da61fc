/// What an object holds, whichever it is: the plainest specification of every model.
public struct ObjectState: Sendable {
    /// The model's name.
    public let model: String
    private var value = ObjectValue.null
    private var number: Int128 = 0
    private var list: [ObjectValue] = []
    private var registers: [[UInt8]: ObjectValue] = [:]
    private var holders: [Int] = []
    private var token = Int64.min

    /// An object before the first call.
    public init(_ model: String) { self.model = model }

    /// One call.
    public struct Call: Sendable {
        var process: Int
        var f: String
        var argument: ObjectValue
    }

    /// Makes a call; its answer, or nil if it cannot be made now.
    ///
    /// Of several possible answers the one that is claimed is given.
    mutating func make(_ call: Call, claimed: ObjectValue? = nil) -> ObjectValue? {
        switch (model, call.f) {
        case ("counter", "add"):
            guard case .integer(let amount) = call.argument else { return nil }
            number += Int128(amount)
            return .null
        case ("counter", "read"): return Int64(exactly: number).map { .integer($0) }
        case (_, "write"), (_, "put"): return write(call.argument)
        case (_, "cas"): return compareAndSet(call.argument)
        case ("string-append", "append"):
            value = .text(Self.bytes(value) + Self.bytes(call.argument))
            return .null
        case ("string-append", "get"): return value == .null ? ObjectValue("") : value
        case (_, "txn"): return transact(call.argument)
        case ("grow-only-set", "read"), ("set", "read"): return .list(list)
        case (_, "read"): return value
        case (_, "add"), (_, "remove"), (_, "contains"): return change(call.f, call.argument)
        case (_, "acquire"), (_, "release"): return hold(call, claimed)
        default: return contain(call)
        }
    }

    private mutating func write(_ new: ObjectValue) -> ObjectValue? {
        value = new
        return .null
    }

    private mutating func compareAndSet(_ pair: ObjectValue) -> ObjectValue? {
        guard case .list(let ends) = pair, ends[0] == value else { return nil }
        value = ends[1]
        return .null
    }

    private mutating func transact(_ parts: ObjectValue) -> ObjectValue? {
        guard case .list(let parts) = parts else { return nil }
        return .list(
            parts.map { part in
                guard case .list(let fields) = part else { return part }
                let name = Self.bytes(fields[1])
                if fields[0] == ObjectValue("r") {
                    return .list([fields[0], fields[1], registers[name] ?? .null])
                }
                registers[name] = fields[2]
                return part
            }
        )
    }

    /// A set tells whether an element was added or removed, but one that only grows does not.
    private mutating func change(_ f: String, _ element: ObjectValue) -> ObjectValue? {
        let place = list.firstIndex(of: element)
        switch f {
        case "contains": return .truth(place != nil)
        case "add": if place == nil { list.append(element) }
        default: if let place { list.remove(at: place) }
        }
        if model == "grow-only-set" { return .null }
        return .truth((place == nil) == (f == "add"))
    }

    private mutating func hold(_ call: Call, _ claimed: ObjectValue?) -> ObjectValue? {
        guard call.f == "acquire" else {
            guard let place = holders.firstIndex(of: call.process) else { return nil }
            holders.remove(at: place)
            return .null
        }
        guard holders.count < (model == "semaphore" ? 2 : 1) else { return nil }
        holders.append(call.process)
        guard model == "lock" else { return .null }
        guard let claimed else {
            token = max(0, token) + 1
            return .integer(token)
        }
        guard case .integer(let given) = claimed, given > token else { return nil }
        token = given
        return claimed
    }

    private mutating func contain(_ call: Call) -> ObjectValue? {
        switch call.f {
        case "enqueue", "push":
            list.append(call.argument)
            return .null
        case "insert":
            let place = list.firstIndex { Self.integer($0) > Self.integer(call.argument) }
            list.insert(call.argument, at: place ?? list.count)
            return .null
        case "dequeue": return list.isEmpty ? .null : list.removeFirst()
        default: return list.popLast() ?? .null
        }
    }

    /// Whether an answer says the same as another: sets have no order.
    func isSame(_ one: ObjectValue, _ other: ObjectValue) -> Bool {
        guard model.hasSuffix("set"), case .list(let ones) = one, case .list(let others) = other
        else { return one == other }
        return ones.count == others.count && Set(ones) == Set(others)
    }

    private static func bytes(_ value: ObjectValue) -> [UInt8] {
        guard case .text(let bytes) = value else { return [] }
        return bytes
    }

    private static func integer(_ value: ObjectValue) -> Int64 {
        guard case .integer(let integer) = value else { return .min }
        return integer
    }
}

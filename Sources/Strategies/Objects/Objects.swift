import Histories
import Replication

/// The objects of a store, and what every command does to them: a deterministic state machine.
///
/// Equal objects and equal commands give equal objects and equal replies, so replicas that apply
/// the same commands in the same order stay equal (Schneider, *Implementing fault-tolerant services
/// using the state machine approach*, ACM Computing Surveys 1990).
public struct Objects: Hashable, Codable, Sendable {
    private(set) var byKey: [String: Object] = [:]

    /// A store without objects.
    public init() {}

    /// What a key holds, or nil.
    subscript(key: String) -> Object? {
        get { byKey[key] }
        set { byKey[key] = newValue }
    }

    /// How many keys hold something.
    var count: Int { byKey.count }

    /// Carries a command out.
    ///
    /// A refusal is definite: the command was carried out at its place in the order, and had no
    /// effect.
    mutating func apply(_ command: Command) -> Reply {
        switch command {
        case .read(let key): .ok(byKey[key]?.value ?? .null)
        case .write(let key, let value): write(value, to: key)
        case .compareAndSet(let key, let from, let to): compareAndSet(key, from, to)
        case .add(let key, let amount): add(amount, to: key)
        case .insert(let key, let element): insert(element, into: key)
        case .remove(let key, let element): remove(element, from: key)
        case .contains(let key, let element): contains(key, element)
        case .append(let key, let element): append(element, to: key)
        case .enqueue(let key, let element): enqueue(element, to: key)
        case .dequeue(let key): dequeue(from: key)
        case .acquire(let key, let owner): acquire(key, for: owner)
        case .release(let key, let token): release(key, token)
        case .transaction(let parts): carryOut(parts)
        case .transfer(let from, let to, let amount): transfer(amount, from: from, to: to)
        case .readBalances: .ok(.map(balances.mapValues { .int($0) }))
        case .interactive(let step): refuse("unsupported", "\(step.f) is held by no object")
        }
    }

    /// A digest of everything, the same on every machine.
    var digest: UInt64 {
        var digest = Digest()
        for (key, object) in byKey.sorted(by: { $0.key < $1.key }) {
            digest.combine(key)
            digest.combine(object.kind)
            digest.combine(object.value.jsonText)
            if case .lock(let lock) = object { digest.combine(Int(lock.token)) }
        }
        return digest.value
    }

    // MARK: Registers

    private mutating func write(_ value: Value, to key: String) -> Reply {
        switch byKey[key] {
        case nil, .register?:
            byKey[key] = value == .null ? nil : .register(value)
            return .ok(value)
        case let object?: return wrong(object, at: key, "write")
        }
    }

    private mutating func compareAndSet(_ key: String, _ from: Value, _ to: Value) -> Reply {
        switch byKey[key] {
        case nil where from == .null, .register(from)?:
            byKey[key] = to == .null ? nil : .register(to)
            return .ok([from, to])
        case nil, .register?:
            return refuse(Operation.mismatch, "\(key) does not hold \(from.jsonText)")
        case let object?: return wrong(object, at: key, "cas")
        }
    }

    // MARK: Counters

    private mutating func add(_ amount: Int64, to key: String) -> Reply {
        switch byKey[key] {
        case nil: byKey[key] = .counter(amount)
        case .counter(let number)?: byKey[key] = .counter(number &+ amount)
        case let object?: return wrong(object, at: key, "add of an integer")
        }
        return .ok(.int(amount))
    }

    // MARK: Accounts

    private var balances: [String: Int64] {
        byKey.compactMapValues { object in
            guard case .register(.int(let balance)) = object else { return nil }
            return balance
        }
    }

    private mutating func transfer(_ amount: Int64, from: String, to: String) -> Reply {
        guard case .register(.int(let source))? = byKey[from],
            case .register(.int(let target))? = byKey[to]
        else { return refuse("no-account", "\(from) and \(to) must hold integers") }
        guard source >= amount else {
            return refuse("insufficient", "\(from) has \(source), less than \(amount)")
        }
        if from != to {
            byKey[from] = .register(.int(source - amount))
            byKey[to] = .register(.int(target &+ amount))
        }
        return .ok(["from": .string(from), "to": .string(to), "amount": .int(amount)])
    }

    // MARK: Sets

    private mutating func insert(_ element: Value, into key: String) -> Reply {
        switch byKey[key] {
        case nil: byKey[key] = .set([element])
        case .set(var elements)?:
            let place = Elements.place(of: element, in: elements)
            guard !place.isThere else { break }
            elements.insert(element, at: place.index)
            byKey[key] = .set(elements)
        case let object?: return wrong(object, at: key, "add of an element")
        }
        return .ok(element)
    }

    private mutating func remove(_ element: Value, from key: String) -> Reply {
        switch byKey[key] {
        case nil: break
        case .set(var elements)?:
            let place = Elements.place(of: element, in: elements)
            guard place.isThere else { break }
            elements.remove(at: place.index)
            byKey[key] = .set(elements)
        case let object?: return wrong(object, at: key, "remove")
        }
        return .ok(element)
    }

    private func contains(_ key: String, _ element: Value) -> Reply {
        switch byKey[key] {
        case nil: .ok(false)
        case .set(let elements)?: .ok(.bool(Elements.place(of: element, in: elements).isThere))
        case let object?: wrong(object, at: key, "contains")
        }
    }

    // MARK: Lists, texts and queues

    private mutating func append(_ element: Value, to key: String) -> Reply {
        switch (byKey[key], element) {
        case (nil, .string): byKey[key] = .register(element)
        case (.register(.string(let text))?, .string(let more)):
            byKey[key] = .register(.string(text + more))
        case (nil, _): byKey[key] = .list([element])
        case (.list(let elements)?, _): byKey[key] = .list(elements + [element])
        case (let object?, _): return wrong(object, at: key, "append")
        }
        return .ok(element)
    }

    private mutating func enqueue(_ element: Value, to key: String) -> Reply {
        switch byKey[key] {
        case nil: byKey[key] = .queue([element])
        case .queue(let elements)?: byKey[key] = .queue(elements + [element])
        case let object?: return wrong(object, at: key, "enqueue")
        }
        return .ok(element)
    }

    private mutating func dequeue(from key: String) -> Reply {
        switch byKey[key] {
        case nil: return .ok(.null)
        case .queue(let elements)?:
            byKey[key] = .queue(Array(elements.dropFirst()))
            return .ok(elements.first ?? .null)
        case let object?: return wrong(object, at: key, "dequeue")
        }
    }

    // MARK: Locks

    /// A holder who asks again, not knowing that it holds the lock, gets a new token.
    private mutating func acquire(_ key: String, for owner: String) -> Reply {
        var lock = Object.Lock(holder: nil, token: 0)
        switch byKey[key] {
        case nil: break
        case .lock(let present)?: lock = present
        case let object?: return wrong(object, at: key, "acquire")
        }
        if let holder = lock.holder, holder != owner {
            return refuse("held", "\(key) is held by \(holder)")
        }
        lock.holder = owner
        lock.token += 1
        byKey[key] = .lock(lock)
        return .ok(.int(lock.token))
    }

    /// Safety: a release that was long under way must not free a later hold, hence the token.
    private mutating func release(_ key: String, _ token: Int64) -> Reply {
        switch byKey[key] {
        case .lock(let lock)? where lock.holder != nil && lock.token == token:
            byKey[key] = .lock(Object.Lock(holder: nil, token: token))
            return .ok(.int(token))
        case nil, .lock?:
            return refuse("not-held", "\(key) is not held with token \(token)")
        case let object?: return wrong(object, at: key, "release")
        }
    }

    // MARK: Transactions

    /// All parts or none: the first that cannot be carried out undoes those before it.
    private mutating func carryOut(_ parts: [Command.Part]) -> Reply {
        var next = self
        var results: [Value] = []
        for part in parts {
            let reply: Reply
            switch part {
            case .read(let key):
                results.append(["r", .string(key), next[key]?.value ?? .null])
                continue
            case .write(let key, let value):
                reply = next.write(value, to: key)
                results.append(["w", .string(key), value])
            case .append(let key, let element):
                reply = next.push(element, to: key)
                results.append(["append", .string(key), element])
            }
            if case .error = reply { return reply }
        }
        self = next
        return .ok(.list(results))
    }

    /// Unlike a bare append, a transaction's always makes a list.
    private mutating func push(_ element: Value, to key: String) -> Reply {
        switch byKey[key] {
        case nil: byKey[key] = .list([element])
        case .list(let elements)?: byKey[key] = .list(elements + [element])
        case let object?: return wrong(object, at: key, "append")
        }
        return .ok(element)
    }

    // MARK: Refusals

    private func wrong(_ object: Object, at key: String, _ operation: String) -> Reply {
        refuse("wrong-kind", "\(key) holds a \(object.kind), which has no \(operation)")
    }

    private func refuse(_ code: String, _ message: String) -> Reply {
        .error(Refusal(code: code, isDefinite: true, message: message))
    }
}

/// A call of a register over values of any kind: of a history at first, then dense integers.
public enum RegisterCall<Value: Hashable & Sendable>: Hashable, Sendable {
    /// A read that was answered this.
    case read(Value)
    /// A write of this.
    case write(Value)
    /// A compare-and-set that took effect, or may have.
    case cas(from: Value, to: Value)
    /// A compare-and-set that did not, because the value was another than this.
    case differs(from: Value)
}

extension RegisterCall {
    /// Whether the call leaves every value as it is.
    public var isObserver: Bool {
        switch self {
        case .read, .differs: true
        case .write, .cas: false
        }
    }

    /// Whether every value allows the call.
    public var isAlwaysPossible: Bool {
        switch self {
        case .write: true
        case .read, .cas, .differs: false
        }
    }

    /// The value that must be there when the call takes effect, if it must be a certain one.
    public var needed: Value? {
        switch self {
        case .read(let value), .cas(from: let value, to: _): value
        case .write, .differs: nil
        }
    }

    /// The value that the call leaves, if it changes it.
    public var produced: Value? {
        switch self {
        case .write(let value), .cas(from: _, to: let value): value
        case .read, .differs: nil
        }
    }

    /// The same call over other values.
    func map<Other: Hashable & Sendable>(
        _ transform: (Value) -> Other
    ) -> RegisterCall<Other> {
        switch self {
        case .read(let value): .read(transform(value))
        case .write(let value): .write(transform(value))
        case .cas(let from, let to): .cas(from: transform(from), to: transform(to))
        case .differs(let value): .differs(from: transform(value))
        }
    }
}

import Checkers
import Histories

/// A lock that one process at a time can hold.
struct LockModel: Model {
    enum Call: String {
        case acquire
        case release
    }

    let initial = false

    func call(of operation: Operation) -> Compiled<Call> {
        if operation.isFail { return .nothing }
        return Call(rawValue: operation.f).map { .call($0) } ?? .unsupported
    }

    func step(_ isHeld: Bool, _ call: Call) -> Bool? {
        switch (call, isHeld) {
        case (.acquire, false): true
        case (.release, true): false
        default: nil
        }
    }

    func describe(_ isHeld: Bool) -> String { isHeld ? "held" : "free" }
}

import Histories

extension ModelName {
    /// The specification that the name stands for, of an object that begins so.
    ///
    /// It is for what is done once in a while: a search wants types that the compiler knows.
    func model(initial: Value = .null) -> any Model {
        switch self {
        case .register: RegisterModel(initial: initial, hasCompareAndSet: false)
        case .casRegister: RegisterModel(initial: initial)
        case .stringAppend: StringAppendModel(initial: initial.text ?? "")
        case .counter: CounterModel(initial: initial.integer ?? 0)
        case .growOnlySet: SetModel(isGrowOnly: true)
        case .set: SetModel()
        case .queue: ContainerModel(.queue)
        case .stack: ContainerModel(.stack)
        case .priorityQueue: ContainerModel(.priorityQueue)
        case .mutex: LockModel()
        case .lock: LockModel(hasTokens: true)
        case .semaphore: LockModel(permits: 2)
        case .multiRegister:
            if case .map(let registers) = initial {
                MultiRegisterModel(initial: registers)
            } else {
                MultiRegisterModel()
            }
        }
    }
}

extension Model {
    /// What the object holds before the first of some operations and after each, in a few words.
    ///
    /// - Returns: nil if the model does not allow them one after the other.
    func states(along order: [Operation]) -> [String]? {
        var state = initial
        var states = [describe(state)]
        for operation in order {
            switch call(of: operation) {
            case .call(let call):
                guard let next = step(state, call) else { return nil }
                state = next
            case .nothing: break
            case .unsupported: return nil
            }
            states.append(describe(state))
        }
        return states
    }
}

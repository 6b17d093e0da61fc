import Histories

extension Linearizability {
    /// The judge of a model that is not a register.
    static func objectJudge(
        _ model: ModelName,
        initial: Value,
        engine: Engine
    ) -> any Judge {
        func judge(_ family: some ObjectFamily) -> any Judge {
            ObjectJudge(family: family, engine: engine)
        }
        switch model {
        case .counter:
            return judge(CounterFamily(model: CounterModel(initial: initial.integer ?? 0)))
        case .growOnlySet: return judge(SetFamily(model: SetModel(isGrowOnly: true)))
        case .set: return judge(SetFamily(model: SetModel()))
        case .queue: return judge(ContainerFamily(model: ContainerModel(.queue)))
        case .stack: return judge(ContainerFamily(model: ContainerModel(.stack)))
        case .priorityQueue: return judge(ContainerFamily(model: ContainerModel(.priorityQueue)))
        case .mutex: return judge(LockFamily(model: LockModel()))
        case .lock: return judge(LockFamily(model: LockModel(hasTokens: true)))
        case .semaphore: return judge(LockFamily(model: LockModel(permits: 2)))
        case .multiRegister, .register, .casRegister, .stringAppend:
            var model = MultiRegisterModel()
            if case .map(let registers) = initial { model = MultiRegisterModel(initial: registers) }
            return ModelJudge(model: model, layout: AnyLayout(model: model), engine: engine)
        }
    }
}

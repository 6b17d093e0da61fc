import Histories

extension Linearizability {
    /// The judge of a model that is not a register.
    static func objectJudge(
        _ model: ModelName,
        initial: Value,
        engine: Engine
    ) -> JudgeOfModel {
        func judge<Family: ObjectFamily>(_ family: Family) -> ObjectJudge<Family> {
            ObjectJudge(family: family, engine: engine)
        }
        func container(_ discipline: ContainerModel.Discipline) -> JudgeOfModel {
            .container(judge(ContainerFamily(model: ContainerModel(discipline))))
        }
        switch model {
        case .counter:
            let model = CounterModel(initial: initial.integer ?? 0)
            return .counter(judge(CounterFamily(model: model)))
        case .growOnlySet: return .set(judge(SetFamily(model: SetModel(isGrowOnly: true))))
        case .set: return .set(judge(SetFamily(model: SetModel())))
        case .queue: return container(.queue)
        case .stack: return container(.stack)
        case .priorityQueue: return container(.priorityQueue)
        case .mutex: return .lock(judge(LockFamily(model: LockModel())))
        case .lock: return .lock(judge(LockFamily(model: LockModel(hasTokens: true))))
        case .semaphore: return .lock(judge(LockFamily(model: LockModel(permits: 2))))
        case .multiRegister, .register, .casRegister, .stringAppend:
            var model = MultiRegisterModel()
            if case .map(let registers) = initial { model = MultiRegisterModel(initial: registers) }
            return .other(
                ModelJudge(model: model, layout: AnyLayout(model: model), engine: engine)
            )
        }
    }
}

import Histories

/// The judge of a model: one case for each type that decides a model known by name.
///
/// Each case is a call with a type that the compiler knows. Generic code that is reached through
/// `any` is not specialised, and a step of a search costs several times as much there.
enum JudgeOfModel: Sendable {
    case register(RegisterJudge)
    case string(ModelJudge<StringLayout>)
    case counter(ObjectJudge<CounterFamily>)
    case set(ObjectJudge<SetFamily>)
    case container(ObjectJudge<ContainerFamily>)
    case lock(ObjectJudge<LockFamily>)
    case other(any KeyJudge)

    /// Decides every key, and looks for orders if they are wanted.
    func witness(
        of history: History,
        within budget: Budget,
        by workers: Workers,
        hasOrders: Bool
    ) -> Witness {
        func witness<J: KeyJudge>(_ judge: J) -> Witness {
            var rounds = Rounds(
                KeyPartition(history),
                judge: judge,
                budget: budget,
                workers: workers,
                stopsEarly: budget.explanation == 0 && !hasOrders
            )
            rounds.run()
            let verdict = Linearizability.verdict(of: rounds)
            return Witness(verdict: verdict, parts: hasOrders ? rounds.parts() : [])
        }
        return switch self {
        case .register(let judge): witness(judge)
        case .string(let judge): witness(judge)
        case .counter(let judge): witness(judge)
        case .set(let judge): witness(judge)
        case .container(let judge): witness(judge)
        case .lock(let judge): witness(judge)
        case .other(let judge): witness(judge)
        }
    }
}

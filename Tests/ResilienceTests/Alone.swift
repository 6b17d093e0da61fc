import Histories
import Replication
import Resilience

/// A pinned client needs no application: any will do.
private let nobody = Application(
    policy: .pinned(timeout: .seconds(1)),
    instances: ["n1"],
    seed: 1
)

extension ClientMachine {
    mutating func step(_ input: Input, at now: Int64) -> Effects {
        var application = nobody
        return step(input, at: now, in: &application)
    }
}

extension Client {
    mutating func step(_ input: ClientMachine.Input, at now: Int64) -> ClientMachine.Effects {
        var application = nobody
        return step(input, at: now, in: &application)
    }
}

import Archive
import ArgumentParser
import Control
import Plans
import Trials

/// The session of a command that carries out orders on real processes, as people see it.
enum CommandSession {
    /// Carries out orders, all of them or until one breaks a claim, and shows the cards.
    ///
    /// Where the harness fails, what is finished is shown all the same.
    /// - Throws: the exit status, or `TrialError` where the machine lacks something.
    static func run(
        _ orders: some Collection<Order>,
        _ options: PlanOptions,
        in suite: String,
        at place: RunRecord.Place?,
        untilBroken: Bool
    ) async throws {
        let (trials, interrupted) = try await perform(
            orders,
            options,
            in: suite,
            at: place,
            untilBroken: untilBroken
        )
        if !trials.finished.isEmpty {
            Output.show(TrialsDocument(trials.finished), options.output)
        }
        throw end(trials, interrupted)
    }

    /// Carries out orders until all are done, one breaks a claim, the harness fails, or a signal.
    static func perform(
        _ orders: some Collection<Order>,
        _ options: PlanOptions,
        in suite: String = "adhoc",
        at nightPlace: RunRecord.Place? = nil,
        untilBroken: Bool = false
    ) async throws -> (OrderSession.Results, interrupted: Int32?) {
        let layers = try await layers(for: orders.map(\.plan.links))
        let interrupts = try Interrupts()
        let runner = TrialRunner(
            layers: layers,
            runs: options.runs,
            suite: suite,
            program: Faultline.program
        )
        let results = try await OrderSession(over: layers).perform(
            orders,
            untilBroken: untilBroken,
            note: Console.say
        ) {
            interrupts.status != nil
        } carryOut: { order, place in
            try await carryOut(order, runner, interrupts, at: nightPlace, place)
        }
        if let failure = results.failure { Console.say("faultline: \(failure)") }
        return (results, interrupts.status)
    }

    /// Ends the command with the status of what came of its orders.
    static func end(_ results: OrderSession.Results, _ interrupted: Int32?) -> any Error {
        if let interrupted { return ExitCode(interrupted) }
        let judged = results.finished.map { Status($0.status) }
        let failed = results.failure.map { [Status($0.kind)] } ?? []
        return Status.combined(judged + failed).exit()
    }

    /// Carries out one order, with a line that says what it is doing.
    static func carryOut(
        _ order: Order,
        _ runner: TrialRunner,
        _ interrupts: Interrupts,
        at nightPlace: RunRecord.Place? = nil,
        _ place: TrialProgress.Place = TrialProgress.Place(number: 1, of: 1, each: 0)
    ) async throws -> FinishedTrial {
        let monitor = TrialMonitor()
        let progress = TrialProgress(
            subject: order.subject.name,
            seed: order.plan.seed,
            place: place,
            monitor: monitor
        )
        let line = LiveLine(.trial) { progress.text }
        defer { line.end() }
        return try await interrupts.cancelling {
            try await runner.run(order, at: nightPlace, observing: monitor)
        }
    }

    /// The link layers of this process, which may first run itself again inside namespaces.
    /// - Throws: `TrialError`, or the exit status of the process that ran inside.
    static func layers(for wishes: [LinkWish]) async throws -> LinkLayers {
        switch try await LinkLayers.reexecuteInsideNamespaces(for: wishes) {
        case .ended(let status): throw ExitCode(status)
        case .notNeeded(let layers):
            // Refuse all that cannot be had before the first run.
            for wish in Set(wishes) { _ = try layers.choice(for: wish) }
            return layers
        }
    }
}

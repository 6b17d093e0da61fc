import Archive
import ArgumentParser
import Control
import Plans
import Reporting
import Scoring
import Trials

/// The session of a command that carries out orders on real processes.
enum CommandSession {
    /// What came of some orders.
    struct Results {
        /// The trials that are over.
        var finished: [FinishedTrial] = []
        /// The status of a failure of the harness, if one ended it.
        var failure: Status?
        /// The status of a signal, if one ended it.
        var interrupted: Int32?

        /// Ends the command with the status of all.
        func exit() -> any Error {
            if let interrupted { return ExitCode(interrupted) }
            let judged = finished.map { Status($0.status) }
            return Status.combined(judged + [failure].compactMap(\.self)).exit()
        }
    }

    /// Carries out orders, all of them or until one breaks a claim, and shows the cards.
    ///
    /// Where the harness fails, what is finished is shown all the same.
    /// - Throws: the exit status.
    static func run(
        _ orders: some Collection<Order>,
        _ options: PlanOptions,
        in suite: String = "adhoc",
        at place: RunRecord.Place? = nil,
        untilBroken: Bool = false
    ) async throws {
        let results = try await perform(
            orders,
            options,
            in: suite,
            at: place,
            untilBroken: untilBroken
        )
        if !results.finished.isEmpty {
            var output = Output(options.output)
            output.show(TrialsDocument(results.finished))
            output.end()
        }
        throw results.exit()
    }

    /// Carries out orders until all are done, one breaks a claim, the harness fails, or a signal.
    static func perform(
        _ orders: some Collection<Order>,
        _ options: PlanOptions,
        in suite: String = "adhoc",
        at nightPlace: RunRecord.Place? = nil,
        untilBroken: Bool = false
    ) async throws -> Results {
        let layers = try await layers(for: orders.map(\.plan.links))
        try Limits.demand(for: orders, layers)
        let interrupts = try Interrupts()
        let runner = TrialRunner(
            layers: layers,
            runs: options.runs,
            suite: suite,
            program: Faultline.program
        )
        var results = Results()
        var announced = ""
        let start = ContinuousClock.now
        for (number, order) in orders.enumerated() where interrupts.status == nil {
            let links = try Console.failing { () throws(TrialError) in
                try layers.choice(for: order.plan.links)
            }
            if links.reason != announced {
                announced = links.reason
                Console.say("links: \(announced); seed \(order.plan.seed)")
            }
            let elapsed = (ContinuousClock.now - start) / .seconds(1)
            let place = TrialProgress.Place(
                number: number + 1,
                of: orders.count,
                each: number > 0 ? elapsed / Double(number) : estimate(order)
            )
            if number == 0, orders.count > 1 {
                let whole = Counted.time(place.each * Double(orders.count))
                Console.say("\(orders.count) runs, about \(whole)")
            }
            do {
                results.finished.append(
                    try await carryOut(order, runner, interrupts, at: nightPlace, place)
                )
            } catch {
                if interrupts.status == nil {
                    Console.say("faultline: \(error)")
                    results.failure = .harnessFailed
                }
                break
            }
            if untilBroken, results.finished.last?.card.isBroken == true { break }
        }
        results.interrupted = interrupts.status
        return results
    }

    /// About how long a run takes, in seconds: its calls, and to start, to settle and to judge.
    private static func estimate(_ order: Order) -> Double {
        order.plan.timeLimit / .seconds(1) + 5
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
    /// - Throws: the exit status, also that of the process that ran inside.
    static func layers(for wishes: [LinkWish]) async throws -> LinkLayers {
        do {
            switch try await LinkLayers.reexecuteInsideNamespaces(for: wishes) {
            case .ended(let status): throw ExitCode(status)
            case .notNeeded(let layers):
                // Refuse all that cannot be had before the first run.
                for wish in Set(wishes) { _ = try layers.choice(for: wish) }
                return layers
            }
        } catch let error as TrialError {
            throw Console.fail(error)
        }
    }
}

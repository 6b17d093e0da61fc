import ArgumentParser
import Foundation
import Histories
import Plans
import Reporting
import Scoring

/// Runs plans, shows their scorecards, and ends with the status of all.
enum Session {
    /// What came of some runs.
    struct Outcome {
        var finished: [TrialRunner.Finished]
        var links: LinkChoice
        /// The status of a signal, if one ended it.
        var interrupted: Int32?
    }

    /// Carries out orders, all of them or until one breaks a claim, and shows the cards.
    /// - Throws: the exit status.
    static func run(
        _ orders: some Collection<Order>,
        _ options: PlanOptions,
        untilBroken: Bool = false
    ) async throws {
        let outcome = try await perform(orders, options, untilBroken: untilBroken)
        show(outcome.finished, outcome.links, asJSON: options.json)
        throw status(of: outcome)
    }

    /// Carries out orders, all of them or until one breaks a claim.
    static func perform(
        _ orders: some Collection<Order>,
        _ options: PlanOptions,
        untilBroken: Bool = false
    ) async throws -> Outcome {
        let first = orders[orders.startIndex].plan
        let links = try await LinkChoice.settle(first.links)
        let interrupts = try Interrupts()
        let runner = TrialRunner(links: links, runs: options.runs, interrupts: interrupts)
        Console.say("links: \(links.reason); seed \(first.seed)")
        var finished: [TrialRunner.Finished] = []
        for order in orders where interrupts.status == nil {
            finished.append(try await runner.run(order))
            if untilBroken, finished.last?.card.isBroken == true { break }
        }
        return Outcome(finished: finished, links: links, interrupted: interrupts.status)
    }

    /// The exit status of all runs together.
    static func status(of outcome: Outcome) -> any Error {
        if let status = outcome.interrupted { return ExitCode(status) }
        return Status.combined(outcome.finished.map(\.status)).exit()
    }

    /// Shows scorecards, and where the runs are recorded.
    static func show(
        _ finished: [TrialRunner.Finished],
        _ links: LinkChoice,
        asJSON: Bool
    ) {
        if asJSON {
            let runs = json(finished, links)
            return Console.print((runs.count == 1 ? runs[0] : .list(runs)).jsonText)
        }
        let text = ScorecardText(finished.map(\.card))
        Console.print(([""] + text.lines + [""]).joined(separator: "\n"))
        for trial in finished {
            Console.print("recorded  \(trial.directory.path)")
            Console.print("report    \(trial.directory.report)")
        }
        for trial in finished where trial.card.isBroken {
            Console.print("again     \(trial.plan.commandLine())")
            Console.print("recheck   faultline check \(trial.directory.history)")
        }
        if finished.contains(where: \.card.isBroken) {
            Console.print(
                "A seed fixes calls, faults and their times, not the scheduling of processes."
            )
        }
    }
}

extension Session {
    /// A document for each run.
    static func json(_ finished: [TrialRunner.Finished], _ links: LinkChoice) -> [Value] {
        finished.map { trial in
            .map([
                "directory": .string(trial.directory.path), "seed": .int(trial.plan.seed),
                "links": .string(links.layer.rawValue), "results": trial.card.json,
                "reproduce": .string(trial.plan.commandLine()),
            ])
        }
    }
}

extension Value {
    /// A seed: as a number where it fits, as text beyond.
    static func int(_ seed: UInt64) -> Value {
        Int64(exactly: seed).map { .int($0) } ?? .string("\(seed)")
    }
}

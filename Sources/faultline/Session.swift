import ArgumentParser
import Foundation
import Histories
import Reporting
import Runs
import Scoring

/// Runs plans, shows their scorecards, and ends with the status of all.
enum Session {
    /// Runs plans that are checked, all of them or until one breaks a claim.
    /// - Throws: the exit status.
    static func run(
        _ plans: [RunPlan],
        _ options: PlanOptions,
        untilBroken: Bool = false
    ) async throws {
        let links = try await LinkChoice.settle(plans[0].links)
        let interrupts = try Interrupts()
        let runner = TrialRunner(links: links, runs: options.runs, interrupts: interrupts)
        Console.say("links: \(links.reason); seed \(plans[0].seed)")
        var finished: [TrialRunner.Finished] = []
        for plan in plans where interrupts.status == nil {
            finished.append(try await runner.run(plan))
            if untilBroken, finished.last?.card.isBroken == true { break }
        }
        show(finished, links, asJSON: options.json)
        if let status = interrupts.status { throw ExitCode(status) }
        throw Status.combined(finished.map(\.status)).exit()
    }

    private static func show(
        _ finished: [TrialRunner.Finished],
        _ links: LinkChoice,
        asJSON: Bool
    ) {
        if asJSON {
            let runs = finished.map { trial in
                Value.map([
                    "directory": .string(trial.directory.path), "seed": .int(trial.plan.seed),
                    "links": .string(links.layer.rawValue), "results": trial.card.json,
                    "reproduce": .string(trial.plan.commandLine),
                ])
            }
            return Console.print((runs.count == 1 ? runs[0] : .list(runs)).jsonText)
        }
        let text = ScorecardText(finished.map(\.card))
        Console.print(([""] + text.lines + [""]).joined(separator: "\n"))
        for trial in finished {
            Console.print("recorded  \(trial.directory.path)")
            Console.print("report    \(trial.directory.report)")
        }
        for trial in finished where trial.card.isBroken {
            Console.print("again     \(trial.plan.commandLine)")
            Console.print("recheck   faultline check \(trial.directory.history)")
        }
        if finished.contains(where: \.card.isBroken) {
            Console.print(
                "A seed fixes calls, faults and their times, not the scheduling of processes."
            )
        }
    }
}

extension Value {
    /// A seed: as a number where it fits, as text beyond.
    static func int(_ seed: UInt64) -> Value {
        Int64(exactly: seed).map { .int($0) } ?? .string("\(seed)")
    }
}

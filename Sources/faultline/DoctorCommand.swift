import ArgumentParser
import Control
import Faults
import Foundation
import Histories
import Plans
import Processes
import Replication
import Reporting
import Trials

/// `faultline doctor`: what this machine can do, and how to enable the rest.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say what this machine supports, and how to enable it.",
        discussion: """
            Examples:
              faultline doctor
              faultline doctor --prove-links relay
            """
    )

    @Option(
        help: "Prove that a link layer (kernel or relay) cuts exactly what it is told to.",
        completion: .list(Self.layers)
    )
    var proveLinks: String?

    @Option(
        help: "Time a link layer (kernel or relay): to cut every link, and to heal.",
        completion: .list(Self.layers)
    )
    var timeLinks: String?

    private static let layers = [LinkWish.kernel, .relay].map(\.rawValue)

    func run() async throws {
        if let proveLinks {
            let wish = try wish(proveLinks, "prove-links")
            return try await prove(wish, try await CommandSession.layers(for: [wish]))
        }
        if let timeLinks {
            let wish = try wish(timeLinks, "time-links")
            _ = try await CommandSession.layers(for: [wish])
            let timing = LinkTiming(inKernel: wish == .kernel)
            return try await timing.run { Console.print($0) }
        }
        try await examine()
    }

    private func wish(_ layer: String, _ option: String) throws -> LinkWish {
        guard let wish = LinkWish(rawValue: layer), wish != .auto else {
            throw ValidationError("--\(option) \(layer): expected kernel or relay")
        }
        return wish
    }

    private func examine() async throws {
        let support = await Supervisor.probe()
        var findings = Findings()
        var isFine = true
        var hasRelay = true
        findings.report(
            "kernel links",
            isGood: support.isComplete,
            support.isComplete
                ? "namespaces and nftables work"
                : support.problems.joined(separator: "; ")
                    + "; runs use --links relay meanwhile"
        )
        findings.report(
            "quick heal",
            isGood: support.boundsBackoff || !support.isComplete,
            support.boundsBackoff
                ? "this kernel bounds the back-off of stalled connections"
                : "this kernel does not bound back-off; nodes open new connections instead"
        )
        do {
            let layer = try await RelayLinks(NodeID.named(count: 2))
            await layer.shutdown()
            findings.report("relay links", isGood: true, "loopback ports can be had")
        } catch {
            isFine = false
            hasRelay = false
            findings.report("relay links", isGood: false, "\(error)")
        }
        let links = LinkSupport(kernel: support.isComplete, relay: hasRelay)
        let supports = await FaultSupport.all(on: links)
        for kind in Nemesis.Kind.allCases {
            let needed = kind.families.compactMap { supports[$0] }
            guard let words = needed.first(where: { !$0.works }) ?? needed.first else { continue }
            findings.report("fault \(kind.rawValue)", isGood: words.works, words.text + kind.needs)
            isFine = isFine && words.works
        }
        let canWrite = FileManager.default.isWritableFile(
            atPath: FileManager.default.currentDirectoryPath
        )
        findings.report(
            "runs",
            isGood: canWrite,
            canWrite
                ? "recorded below the current folder, in Histories/Runs"
                : "the current folder cannot be written; name another place with --runs"
        )
        let leftovers = Leftovers.find()
        findings.report(
            "leftovers",
            isGood: leftovers.isEmpty,
            leftovers.isEmpty
                ? "no node of an earlier run is alive"
                : "nodes without a controller: \(leftovers.joined(separator: ", "))"
                    + "; end them with kill"
        )
        let isReady = isFine && leftovers.isEmpty
        Console.print(findings.summary(isReady: isReady))
        if !isReady { throw Status.toolMissing.exit() }
    }

    private func prove(_ wish: LinkWish, _ layers: LinkLayers) async throws {
        let nodes = NodeID.named(count: 5)
        let layer = try await layers.choice(for: wish).make(for: nodes)
        let report = try await LinkProof(nodes: nodes).run(
            layer,
            LinkProof.scenarios(among: nodes, seed: 7)
        )
        await layer.shutdown()
        for outcome in report.outcomes { Console.print("\(outcome)") }
        for violation in report.violations { Console.print("VIOLATION \(violation)") }
        Console.print(
            "\(wish.rawValue): \(report.calls) calls, \(report.stalled) stopped,"
                + " \(report.violations.count) violations"
        )
        if !report.violations.isEmpty || report.stalled == 0 { throw Status.broken.exit() }
    }
}

/// What works here and what does not, said as it is found.
private struct Findings {
    private var missing: [String] = []

    mutating func report(_ subject: String, isGood: Bool, _ text: String) {
        if !isGood { missing.append(subject) }
        Console.print("\(isGood ? "ok  " : "no  ") \(subject.padding(to: 21)) \(text.shown)")
    }

    /// The last line: whether runs can be made here, and what of them cannot.
    func summary(isReady: Bool) -> String {
        if missing.isEmpty { return "✓ everything works here" }
        let list = missing.joined(separator: ", ")
        return isReady ? "✓ runs work here, but not \(list)" : "✗ not all works here: \(list)"
    }
}

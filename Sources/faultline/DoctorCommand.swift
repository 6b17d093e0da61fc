import ArgumentParser
import Control
import Plans
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
        var doctor = Doctor(say: Console.print)
        if let proveLinks {
            let wish = try wish(proveLinks, "prove-links")
            let layers = try await CommandSession.layers(for: [wish])
            if try await !doctor.prove(wish, over: layers) { throw Status.broken.exit() }
        } else if let timeLinks {
            let wish = try wish(timeLinks, "time-links")
            _ = try await CommandSession.layers(for: [wish])
            try await doctor.time(wish)
        } else if await !doctor.examine() {
            throw Status.toolMissing.exit()
        }
    }

    private func wish(_ layer: String, _ option: String) throws -> LinkWish {
        guard let wish = LinkWish(rawValue: layer), wish != .auto else {
            throw TrialError(.usage, "--\(option) \(layer): expected kernel or relay")
        }
        return wish
    }
}

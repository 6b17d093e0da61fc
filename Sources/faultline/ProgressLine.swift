import Control
import Foundation
import Plans
import Synchronization

/// Shows what a trial does: one live line on a terminal, a line now and then elsewhere.
final class ProgressLine: Sendable {
    private let plan: RunPlan
    private let monitor: TrialMonitor
    private let start = ContinuousClock.now
    private let task: Mutex<Task<Void, Never>?> = Mutex(nil)

    /// Begins to show.
    init(plan: RunPlan, monitor: TrialMonitor) {
        self.plan = plan
        self.monitor = monitor
        let isLive = Console.isLive
        task.withLock { [self] task in
            task = Task.detached {
                while !Task.isCancelled {
                    if isLive { Console.live(self.text) } else { Console.say(self.text) }
                    try? await Task.sleep(for: isLive ? .milliseconds(150) : .seconds(5))
                }
            }
        }
    }

    /// Stops; the last state stays as a plain line.
    func end() {
        task.withLock { $0 }?.cancel()
        if Console.isLive { Console.live("") }
        Console.say(text)
    }

    private var text: String {
        let state = monitor.current
        let elapsed = (ContinuousClock.now - start).seconds
        let rate = elapsed > 0 ? Double(state.operations) / elapsed : 0
        var words = [
            "\(plan.strategy)", state.phase, "\(Int(elapsed)) s",
            "\(state.operations) calls (\(Int(rate))/s, \(state.succeeded) ok)",
        ]
        if let fault = state.fault { words.append(fault) }
        return words.joined(separator: " · ")
    }
}

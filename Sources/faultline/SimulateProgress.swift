import Simulation
import Trials

/// The progress of a sweep: a live line on a terminal, plain lines elsewhere.
enum SimulateProgress {
    /// Simulates the seeds of a range, and shows how many are done.
    static func sweep(
        _ runner: SimulationRunner,
        _ seeds: ClosedRange<UInt64>,
        _ pool: ThreadPool
    ) -> Sweep {
        let monitor = SimulationMonitor()
        let start = ContinuousClock.now
        let progress = LiveLine(.sweep) {
            line(of: monitor.current, runner.title, of: seeds.count, since: start)
        }
        let sweep = runner.sweep(seeds, performing: pool.perform, observing: monitor)
        progress.end()
        return sweep
    }

    private static func line(
        of state: SimulationMonitor.State,
        _ title: String,
        of count: Int,
        since start: ContinuousClock.Instant
    ) -> String {
        let seconds = max(0.001, (ContinuousClock.now - start) / .seconds(1))
        return [
            title, "\(state.seeds) of \(count) seeds",
            "\(Int(Double(state.seeds) / seconds)) seeds/s",
            "\(Int(Double(state.operations) / seconds)) calls/s",
            state.failures == 0 ? "no failure" : "\(state.failures) failures",
        ].joined(separator: " · ")
    }
}

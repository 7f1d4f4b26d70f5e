/** Workers with an instance of huepress each, and the jobs that wait for one. */
export class Pool {
  #size;
  #workers = [];
  #waiting = [];
  #last = 0;

  constructor(size) {
    this.#size = size;
  }

  /** Does a job when a worker is free. It may be cancelled at any time: its worker is ended then. */
  run(file, options, onStage) {
    const job = { id: ++this.#last, file, options, onStage };
    const done = new Promise((resolve, reject) => Object.assign(job, { resolve, reject }));
    this.#waiting.push(job);
    this.#next();
    return { done, cancel: () => this.#cancel(job) };
  }

  #next() {
    while (this.#waiting.length) {
      const worker = this.#workers.find(({ job }) => !job) ?? this.#start();
      if (!worker) return;
      worker.job = this.#waiting.shift();
      const { id, file, options } = worker.job;
      worker.port.postMessage({ id, file, options });
    }
  }

  #start() {
    if (this.#workers.length >= this.#size) return null;
    const port = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    const worker = { port, job: null };
    port.onmessage = ({ data }) => this.#take(worker, data);
    port.onerror = (event) => {
      event.preventDefault();
      this.#fail(worker);
    };
    this.#workers.push(worker);
    return worker;
  }

  #take(worker, { stage, result, error }) {
    if (stage) return worker.job.onStage(stage);
    const { resolve, reject } = worker.job;
    worker.job = null;
    if (error === undefined) resolve(result);
    else reject(new Error(error));
    this.#next();
  }

  /** Ends a worker that did not survive its job. Where a GPU may be the cause, the CPU does the job again. */
  #fail(worker) {
    const job = this.#end(worker);
    if (!job) return;
    if (job.options.device === 'cpu') {
      job.reject(new Error('this picture is too large or damaged: the work on it broke off'));
    } else {
      job.options = { ...job.options, device: 'cpu' };
      this.#waiting.unshift(job);
    }
  }

  /** Ends a worker and gives back its job. */
  #end(worker) {
    worker.port.terminate();
    this.#workers = this.#workers.filter((other) => other !== worker);
    queueMicrotask(() => this.#next());
    return worker.job;
  }

  #cancel(job) {
    const worker = this.#workers.find((other) => other.job === job);
    this.#waiting = this.#waiting.filter((other) => other !== job);
    if (worker) this.#end(worker);
    job.reject(new DOMException('cancelled', 'AbortError'));
  }
}

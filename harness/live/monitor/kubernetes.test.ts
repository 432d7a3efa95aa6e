import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Secret } from 'kubernetes-models/v1/Secret';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { packageRoot } from '../../package-root.ts';

const read = (name: string) => readFileSync(join(packageRoot(), name), 'utf8');

describe('the example for Kubernetes', () => {
  const documents = parseAllDocuments(read('fixtures/kubernetes/monitor.yml'), { merge: true });
  /** The only object of its kind, held against the schema of that: a typed field of another type throws. */
  function object<T extends { validate(): void }>(Model: new (data: never) => T): T {
    const name = Model.name;
    const found = documents.map((document) => document.toJS()).filter(({ kind }) => kind === name);
    expect(found, name).toHaveLength(1);
    const object = new Model(found[0] as never);
    object.validate();
    return object;
  }

  test('is YAML, and objects as the schemas of Kubernetes and of the operator of Prometheus have them', () => {
    for (const { errors } of documents) expect(errors).toEqual([]);
    for (const Model of [Secret, Deployment, Service, ServiceMonitor, PrometheusRule])
      object(Model as new (data: never) => { validate(): void });
    expect(documents).toHaveLength(5);
  });

  test('is held against those schemas', () => {
    const { spec } = object(Deployment);
    expect(() => new Deployment({ spec: { ...spec, replicas: 'one' } } as never).validate()).toThrow();
  });

  test('fits together: labels, ports, the secret, what is mounted', () => {
    const { template, selector } = object(Deployment).spec!;
    const pod = template.spec!;
    const [container] = pod.containers;
    const service = object(Service);
    const monitor = object(ServiceMonitor);
    expect(template.metadata!.labels).toEqual(selector.matchLabels);
    expect(service.spec!.selector).toEqual(template.metadata!.labels);
    expect(monitor.spec.selector.matchLabels).toEqual(service.metadata!.labels);
    expect(monitor.spec.endpoints!.map(({ port }) => port)).toEqual(
      service.spec!.ports!.map(({ name }) => name),
    );
    const ports = container!.ports!.map(({ name }) => name);
    expect(service.spec!.ports!.map(({ targetPort }) => targetPort)).toEqual(ports);
    for (const probe of [container!.readinessProbe, container!.livenessProbe])
      expect(ports).toContain(probe!.httpGet!.port);
    const secret = object(Secret);
    for (const { valueFrom } of container!.env!) {
      if (!valueFrom) continue;
      expect(valueFrom.secretKeyRef!.name).toBe(secret.metadata!.name);
      expect(secret.stringData).toHaveProperty(valueFrom.secretKeyRef!.key);
    }
    const volumes = pod.volumes!.map(({ name }) => name);
    for (const { volumeMounts } of [...pod.containers, ...pod.initContainers!])
      expect(volumeMounts!.map(({ name }) => name)).toEqual(volumes);
  });

  test('runs this release, on the Node that it needs, where it listens', () => {
    const { version, engines } = JSON.parse(read('package.json')) as Record<string, string> & {
      engines: { node: string };
    };
    const { initContainers, containers } = object(Deployment).spec!.template.spec!;
    expect(initContainers![0]!.command).toContain(`codis-insync@${version}`);
    const [, least] = /(\d+)/.exec(engines.node)!;
    for (const { image } of [...initContainers!, ...containers])
      expect(Number(/^node:(\d+)-slim$/.exec(image!)![1])).toBeGreaterThanOrEqual(Number(least));
    const [{ command, ports }] = containers as [(typeof containers)[number]];
    expect(command!.slice(-3)).toEqual(['monitor', '--listen', `:${ports![0]!.containerPort}`]);
  });

  test('has the rules of the example for Prometheus', () => {
    const { groups } = parse(read('fixtures/prometheus/alerts.yml')) as { groups: unknown };
    expect(object(PrometheusRule).spec).toEqual({ groups });
  });
});
